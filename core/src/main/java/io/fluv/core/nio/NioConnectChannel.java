package io.fluv.core.nio;

import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.host.BoundPath;
import io.fluv.core.host.LinkLocal;
import io.fluv.core.host.PathFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/** A {@link SocketChannel} that is to be connected, with the file of its own path, should it be bound to one. */
final class NioConnectChannel extends NioChannel<SocketChannel> implements ConnectChannel {
    private final SocketAddress remote;

    /** Volatile: bound on the loop, and told from any thread. */
    private volatile SocketAddress local;

    private @Nullable BoundPath path;

    NioConnectChannel(SocketChannel channel, SocketAddress remote, SocketAddress unbound) {
        super(channel);
        this.remote = remote;
        this.local = unbound;
    }

    @Override
    public void bind(SocketAddress address) throws IOException {
        try {
            channel.bind(address);
            local = channel.getLocalAddress();
            path = BoundPath.of(local);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw PathFailure.ofBind(address, NioFault.of(e), NioSockets::nobodyListens);
        }
    }

    @Override
    public boolean connect() throws IOException {
        try {
            return channel.isConnectionPending()
                    ? channel.finishConnect()
                    : channel.connect(remote instanceof InetSocketAddress inet ? LinkLocal.withZone(inet) : remote);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw PathFailure.ofConnect(remote, NioFault.of(e));
        }
    }

    @Override
    public StreamChannel stream() throws IOException {
        return new NioStreamChannel(this, path);
    }

    @Override
    public void close() throws IOException {
        BoundPath made = path;
        path = null; // at a second close it may be somebody else's
        BoundPath.closing(made, channel);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }
}
