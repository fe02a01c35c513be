package io.fluv.core.tcp;

import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connected {@link SocketChannel}. Its addresses are kept, since the JDK no longer tells them once it is closed. */
final class SocketStreamChannel implements StreamChannel {
    private final SocketChannel channel;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final @Nullable BoundPath path;

    /** @param path what the socket itself was bound to; null for one that was accepted, whose path is the listener's */
    SocketStreamChannel(SocketChannel channel, @Nullable BoundPath path) throws IOException {
        this.channel = channel;
        this.path = path;
        this.local = channel.getLocalAddress();
        this.remote = channel.getRemoteAddress();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close(boolean abort) throws IOException {
        try {
            if (path != null) {
                path.remove();
            }
            if (abort && !(local instanceof UnixDomainSocketAddress)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
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

    @Override
    public SocketAddress remoteAddress() {
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
