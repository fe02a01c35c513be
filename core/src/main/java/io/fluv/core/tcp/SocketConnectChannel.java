package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.host.LinkLocal;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A {@link SocketChannel} that is to be connected, with the file of its own path, should it be bound to one. */
final class SocketConnectChannel implements ConnectChannel {
    private final SocketChannel channel;
    private final SocketAddress remote;
    private final @Nullable BoundPath path;

    private SocketConnectChannel(SocketChannel channel, SocketAddress remote) throws IOException {
        this.channel = channel;
        this.remote = remote;
        this.path = BoundPath.of(channel.getLocalAddress());
    }

    static SocketConnectChannel open(SocketAddress remote, TcpOptions options) throws IOException {
        SocketChannel channel = Sockets.openFor(remote, options);
        try {
            return new SocketConnectChannel(channel, remote);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public boolean connect() throws IOException {
        return channel.connect(remote instanceof InetSocketAddress inet ? LinkLocal.withZone(inet) : remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    @Override
    public Registration register(EventLoop loop, int interest, Handle handle) throws IOException {
        return loop.register(channel, interest, handle);
    }

    @Override
    public StreamChannel stream() throws IOException {
        return new SocketStreamChannel(channel, path);
    }

    @Override
    public void close() throws IOException {
        try {
            if (path != null) {
                path.remove();
            }
        } finally {
            channel.close();
        }
    }
}
