package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Listens and connects on a group of loops, for addresses that are resolved. Any thread. */
public final class TcpSockets {
    private final LoopGroup group;

    public TcpSockets(LoopGroup group) {
        this.group = group;
    }

    /** See {@link io.fluv.core.Transport#listen}. */
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        EventLoop loop = group.assign();
        CompletableFuture<StreamListener> result = new CompletableFuture<>();
        try {
            loop.execute(() -> open(loop, address, options, result));
        } catch (RejectedExecutionException ended) {
            result.completeExceptionally(SocketFailure.closed("listen", address));
        }
        return result;
    }

    /** See {@link io.fluv.core.Transport#connect}. */
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        return new ConnectAttempt(group.assign(), address, options).start();
    }

    private void open(
            EventLoop loop, SocketAddress address, TcpOptions options, CompletableFuture<StreamListener> result) {
        ServerSocketChannel channel = null;
        try {
            channel = Sockets.listenAt(address, options);
            TcpListener listener = new TcpListener(loop, group, new SocketListenChannel(channel, options), options);
            listener.start();
            if (!result.complete(listener)) {
                listener.closeNow(); // the cancel was first
            }
        } catch (IOException | RuntimeException e) {
            loop.unassign();
            close(channel, e);
            result.completeExceptionally(SocketFailure.of("listen", address, e));
        }
    }

    private static void close(@org.jspecify.annotations.Nullable ServerSocketChannel channel, Exception primary) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                primary.addSuppressed(e);
            }
        }
    }
}
