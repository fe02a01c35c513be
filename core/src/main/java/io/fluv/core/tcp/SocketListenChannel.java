package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A listening {@link ServerSocketChannel} that sets the options of what it accepts. */
final class SocketListenChannel implements ListenChannel {
    private final ServerSocketChannel channel;
    private final SocketAddress local;
    private final TcpOptions options;

    /** Of the file that binding has made; null for TCP, and where the file system has no keys. */
    private final @Nullable Object fileKey;

    SocketListenChannel(ServerSocketChannel channel, TcpOptions options) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.options = options;
        this.fileKey = fileKey(local);
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

    private static @Nullable Object fileKey(SocketAddress local) throws IOException {
        if (!(local instanceof UnixDomainSocketAddress unix)) {
            return null;
        }
        try {
            return Files.readAttributes(unix.getPath(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    /** One whose socket fails before it could be used is closed, and the next one is taken. */
    @Override
    public @Nullable StreamChannel accept() throws IOException {
        for (SocketChannel accepted = channel.accept(); accepted != null; accepted = channel.accept()) {
            try {
                Sockets.configureConnection(accepted, local, options);
                return new SocketStreamChannel(accepted);
            } catch (IOException peerIsGone) {
                accepted.close();
            }
        }
        return null;
    }

    /**
     * A Unix-domain path that is left there could not be bound again. It goes before the socket does: until then nobody else can
     * have a file with our key, and whoever binds the path from now on keeps it.
     */
    @Override
    public void close() throws IOException {
        try {
            if (local instanceof UnixDomainSocketAddress unix && fileKey != null && fileKey.equals(fileKey(local))) {
                Files.deleteIfExists(unix.getPath());
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
