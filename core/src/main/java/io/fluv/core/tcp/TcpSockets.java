package io.fluv.core.tcp;

import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.dns.AddressLiteral;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Listens and connects on a group of loops, to addresses and, with a resolver, to names. Any thread. */
public final class TcpSockets {
    private final LoopGroup group;
    private final Resolver resolver;

    public TcpSockets(LoopGroup group, Resolver resolver) {
        this.group = group;
        this.resolver = resolver;
    }

    /** See {@link io.fluv.core.Transport#listen}. */
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        CompletableFuture<StreamListener> result = new CompletableFuture<>();
        SocketAddress known = withoutLookup(address);
        if (known != null) {
            listen(known, options, result);
            return result;
        }
        InetSocketAddress host = (InetSocketAddress) address;
        addressesOf(host.getHostString()).whenComplete((found, failure) -> {
            if (failure == null) {
                listen(new InetSocketAddress(found.get(0), host.getPort()), options, result);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private void listen(SocketAddress address, TcpOptions options, CompletableFuture<StreamListener> result) {
        EventLoop loop = group.assign();
        try {
            loop.execute(() -> open(loop, address, options, result));
        } catch (RejectedExecutionException ended) {
            result.completeExceptionally(SocketFailure.closed("listen", address));
        }
    }

    /** See {@link io.fluv.core.Transport#connect}. */
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        SocketAddress known = withoutLookup(address);
        if (known != null) {
            return attempt(known, options);
        }
        InetSocketAddress host = (InetSocketAddress) address;
        return new ConnectRace(group.leastLoaded(), host, options, candidate -> attempt(candidate, options))
                .start(addressesOf(host.getHostString()));
    }

    private CompletableFuture<StreamConnection> attempt(SocketAddress address, TcpOptions options) {
        return new ConnectAttempt(group.assign(), address, options).start();
    }

    /** The address if it is one, or its text is; null for a name, which a resolver has to be asked for. */
    private static @Nullable SocketAddress withoutLookup(SocketAddress address) {
        if (!(address instanceof InetSocketAddress host) || !host.isUnresolved()) {
            return address;
        }
        InetAddress literal = AddressLiteral.parse(host.getHostString());
        return literal == null ? null : new InetSocketAddress(literal, host.getPort());
    }

    private CompletableFuture<List<InetAddress>> addressesOf(String host) {
        if (AddressLiteral.looksLikeAddress(host)) {
            return CompletableFuture.failedFuture(
                    new UnknownHostException("resolve " + host + ": not a valid address"));
        }
        CompletableFuture<ResolvedHost> resolved = resolver.resolve(host);
        CompletableFuture<List<InetAddress>> addresses = resolved.thenApply(ResolvedHost::addresses);
        addresses.whenComplete((found, failure) -> {
            if (addresses.isCancelled()) {
                resolved.cancel(false);
            }
        });
        return addresses;
    }

    private void open(
            EventLoop loop, SocketAddress address, TcpOptions options, CompletableFuture<StreamListener> result) {
        if (result.isDone()) {
            loop.unassign(); // cancelled meanwhile
            return;
        }
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

    private static void close(@Nullable ServerSocketChannel channel, Exception primary) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                primary.addSuppressed(e);
            }
        }
    }
}
