package io.fluv.core.nio;

import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.host.BoundPath;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listening {@link ServerSocketChannel} that sets the options of what it accepts. */
final class NioListenChannel extends NioChannel<ServerSocketChannel> implements ListenChannel {
    private final SocketAddress local;
    private final Map<SocketOption<?>, Object> options;
    /** Until it is closed. */
    private @Nullable BoundPath path;

    /** @param options of what it accepts */
    NioListenChannel(ServerSocketChannel channel, Map<SocketOption<?>, Object> options) throws IOException {
        super(channel);
        this.local = channel.getLocalAddress();
        this.options = options;
        this.path = BoundPath.of(local);
    }

    /** One whose socket fails before it could be used is closed, and the next one is taken. */
    @Override
    public @Nullable StreamChannel accept() throws IOException {
        for (SocketChannel accepted = next(); accepted != null; accepted = next()) {
            try {
                NioSockets.configure(accepted, local, options);
                return new NioStreamChannel(accepted);
            } catch (IOException peerIsGone) {
                accepted.close();
            }
        }
        return null;
    }

    private @Nullable SocketChannel next() throws IOException {
        try {
            return channel.accept();
        } catch (IOException e) {
            throw NioFault.of(e);
        }
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
