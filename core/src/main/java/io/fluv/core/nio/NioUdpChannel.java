package io.fluv.core.nio;

import io.fluv.core.driver.Group;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.SocketFault;
import io.fluv.core.host.LinkLocal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bound {@link DatagramChannel}. Its addresses are kept, since the JDK no longer tells them once it is closed. In the turns
 * of its loop, but for the addresses and options.
 */
final class NioUdpChannel extends NioChannel<DatagramChannel> implements UdpChannel {
    private final Map<Group, MembershipKey> memberships = new HashMap<>();

    /** Volatile because any thread asks; written by the loop alone, as the peer is. */
    private volatile InetSocketAddress local;

    private volatile @Nullable InetSocketAddress remote;

    NioUdpChannel(DatagramChannel channel) throws IOException {
        super(channel);
        this.local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        try {
            return (InetSocketAddress) channel.receive(target);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public boolean send(ByteBuffer source, InetSocketAddress target) throws IOException {
        int size = source.remaining();
        if (size == 0 && !hasRoomForEmpty()) {
            return false;
        }
        try {
            return channel.send(source, LinkLocal.withZone(target)) == size;
        } catch (IOException
                | AlreadyConnectedException
                | UnresolvedAddressException
                | UnsupportedAddressTypeException e) {
            throw NioFault.of(e);
        }
    }

    /**
     * The JDK answers zero for an empty datagram whether it was sent or not. So it is sent only when there is room for sure,
     * which a selector of its own knows; such datagrams are rare. On a connected socket the JDK sends none at all.
     */
    private boolean hasRoomForEmpty() throws IOException {
        if (remote != null) {
            throw new SocketFault(
                    SocketFault.Kind.OTHER, "java.nio sends no empty datagram from a socket that is connected");
        }
        return NioSockets.isWritable(channel);
    }

    @Override
    public void connect(InetSocketAddress peer) throws IOException {
        try {
            InetSocketAddress meant = LinkLocal.withZone(peer);
            channel.connect(meant);
            remote = meant;
            local = (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public void disconnect() throws IOException {
        try {
            channel.disconnect();
            remote = null;
            local = (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public void join(Group group) throws IOException {
        InetAddress source = group.source();
        try {
            MembershipKey key = source == null
                    ? channel.join(group.address(), group.networkInterface())
                    : channel.join(group.address(), group.networkInterface(), source);
            memberships.put(group, key);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public void leave(Group group) {
        MembershipKey key = memberships.remove(group);
        if (key != null) {
            key.drop();
        }
    }

    @Override
    public void block(Group group, InetAddress source, boolean blocked) throws IOException {
        MembershipKey key = memberships.get(group);
        if (key == null) {
            throw new IllegalStateException("no member of the group");
        }
        try {
            if (blocked) {
                key.block(source);
            } else {
                key.unblock(source);
            }
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }
}
