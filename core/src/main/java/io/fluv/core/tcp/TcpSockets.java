package io.fluv.core.tcp;

import io.fluv.core.SocketType;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.dns.Names;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Listens and connects on a group of loops, to addresses and, with {@link Names}, to names. Any thread. */
public final class TcpSockets {
    private final LoopGroup group;
    private final Names names;
    private final ListenChannel.Opener listening;
    private final ConnectChannel.Opener connecting;

    public TcpSockets(LoopGroup group, Names names) {
        this(group, names, SocketListenChannel::open, SocketConnectChannel::open);
    }

    TcpSockets(LoopGroup group, Names names, ListenChannel.Opener listening, ConnectChannel.Opener connecting) {
        this.group = group;
        this.names = names;
        this.listening = listening;
        this.connecting = connecting;
    }

    /** See {@link io.fluv.core.Transport#listen}. */
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        CompletableFuture<StreamListener> result = new CompletableFuture<>();
        names.locate(address, SocketType.STREAM, result, known -> listen(known, options, result));
        return result;
    }

    private void listen(SocketAddress address, TcpOptions options, CompletableFuture<StreamListener> result) {
        EventLoop loop = group.assign();
        try {
            loop.execute(() -> open(loop, address, options, result));
        } catch (RejectedExecutionException ended) {
            loop.unassign();
            result.completeExceptionally(SocketFailure.networkClosed("listen", address));
        }
    }

    /** See {@link io.fluv.core.Transport#connect}. */
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        SocketAddress known = Names.withoutLookup(address);
        if (known != null) {
            return attempt(known, options);
        }
        InetSocketAddress host = (InetSocketAddress) address;
        return new ConnectRace(group.leastLoaded(), host, options, candidate -> attempt(candidate, options))
                .start(names.addressesOf(host.getHostString()));
    }

    private CompletableFuture<StreamConnection> attempt(SocketAddress address, TcpOptions options) {
        return new ConnectAttempt(group.assign(), address, options, connecting).start();
    }

    private void open(
            EventLoop loop, SocketAddress address, TcpOptions options, CompletableFuture<StreamListener> result) {
        if (result.isDone()) {
            loop.unassign(); // cancelled meanwhile
            return;
        }
        ListenChannel channel = null;
        try {
            channel = listening.open(address, options);
            TcpListener listener = new TcpListener(loop, group, channel, options);
            listener.start();
            if (!result.complete(listener)) {
                listener.closeNow(); // the cancel was first
            }
        } catch (Throwable e) {
            loop.unassign();
            close(channel, e);
            result.completeExceptionally(SocketFailure.of("listen", address, PathFailure.ofBind(address, e)));
        }
    }

    private static void close(@Nullable ListenChannel channel, Throwable primary) {
        if (channel != null) {
            try {
                channel.close();
            } catch (Throwable e) {
                primary.addSuppressed(e);
            }
        }
    }
}
