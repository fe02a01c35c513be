package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A listening {@link ServerSocketChannel} that sets the options of what it accepts. */
final class SocketListenChannel implements ListenChannel {
    private final ServerSocketChannel channel;
    private final SocketAddress local;
    private final TcpOptions options;
    private final @Nullable BoundPath path;

    SocketListenChannel(ServerSocketChannel channel, TcpOptions options) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.options = options;
        this.path = BoundPath.of(local);
    }

    static SocketListenChannel open(SocketAddress address, TcpOptions options) throws IOException {
        ServerSocketChannel channel = Sockets.listenAt(address, options);
        try {
            return new SocketListenChannel(channel, options);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /** One whose socket fails before it could be used is closed, and the next one is taken. */
    @Override
    public @Nullable StreamChannel accept() throws IOException {
        for (SocketChannel accepted = channel.accept(); accepted != null; accepted = channel.accept()) {
            try {
                Sockets.configureConnection(accepted, local, options);
                return new SocketStreamChannel(accepted, null);
            } catch (IOException peerIsGone) {
                accepted.close();
            }
        }
        return null;
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

    @Override
    public Registration register(EventLoop loop, int interest, Handle handle) throws IOException {
        return loop.register(channel, interest, handle);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }
}
