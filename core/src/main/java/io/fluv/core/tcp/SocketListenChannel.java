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

    SocketListenChannel(ServerSocketChannel channel, TcpOptions options) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.options = options;
    }

    @Override
    public @Nullable StreamChannel accept() throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return null;
        }
        try {
            accepted.configureBlocking(false);
            Sockets.configure(accepted, options.connectionOptions());
            return new SocketStreamChannel(accepted);
        } catch (IOException | RuntimeException failure) {
            accepted.close();
            throw failure;
        }
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
    public SocketAddress localAddress() {
        return local;
    }
}
