package io.fluv.core.udp;

import io.fluv.core.UdpOptions;
import io.fluv.core.host.LinkLocal;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bound {@link DatagramChannel}. Its addresses are kept, since the JDK no longer tells them once it is closed. Confined
 * to the loop, but for the addresses and options.
 */
final class SocketUdpChannel implements UdpChannel {
    private final DatagramChannel channel;

    /** Volatile because any thread asks; written by the loop alone, as the peer is. */
    private volatile InetSocketAddress local;

    private volatile @Nullable InetSocketAddress remote;

    private SocketUdpChannel(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Opens a socket in non-blocking mode, with its options set, and binds it.
     *
     * @throws UnsupportedAddressTypeException for an address that is not of the family that the options ask for
     */
    static SocketUdpChannel bind(InetSocketAddress address, UdpOptions options) throws IOException {
        if (address.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        ProtocolFamily ofAddress = familyOf(address.getAddress());
        ProtocolFamily family = options.family() == null ? ofAddress : options.family();
        // The wildcard of either family stands for "every address" and so for that of the other.
        boolean wildcard = address.getAddress().isAnyLocalAddress();
        if (family != ofAddress && !wildcard) {
            throw new UnsupportedAddressTypeException();
        }
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            for (Map.Entry<SocketOption<?>, Object> entry :
                    options.socketOptions().entrySet()) {
                set(channel, entry.getKey(), entry.getValue());
            }
            channel.configureBlocking(false);
            channel.bind(family == ofAddress ? address : wildcard(family, address.getPort()));
            return new SocketUdpChannel(channel);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /** An IPv4 socket for an IPv4 address: the JDK's dual one would tell its own address in IPv6 form. */
    private static ProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static InetSocketAddress wildcard(ProtocolFamily family, int port) throws IOException {
        int bytes = family == StandardProtocolFamily.INET ? 4 : 16;
        return new InetSocketAddress(InetAddress.getByAddress(new byte[bytes]), port);
    }

    private static <T> void set(DatagramChannel channel, SocketOption<T> option, Object value) throws IOException {
        channel.setOption(option, option.type().cast(value));
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
        return (InetSocketAddress) channel.receive(target);
    }

    @Override
    public int send(ByteBuffer source, InetSocketAddress target) throws IOException {
        return channel.send(source, LinkLocal.withZone(target));
    }

    @Override
    public void connect(InetSocketAddress peer) throws IOException {
        InetSocketAddress meant = LinkLocal.withZone(peer);
        channel.connect(meant);
        remote = meant;
        local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void disconnect() throws IOException {
        channel.disconnect();
        remote = null;
        local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
            throws IOException {
        return source == null ? channel.join(group, networkInterface) : channel.join(group, networkInterface, source);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public Registration register(EventLoop loop, int interest, Handle handle) throws IOException {
        return loop.register(channel, interest, handle);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
    }
}
