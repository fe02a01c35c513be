package io.fluv.core.tcp;

import io.fluv.core.SocketType;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.dns.Names;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.loop.Opening;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Listens and connects on a group of loops, to addresses and, with {@link Names}, to names. Any thread. */
public final class TcpSockets {
    private final LoopGroup group;
    private final Names names;

    public TcpSockets(LoopGroup group, Names names) {
        this.group = group;
        this.names = names;
    }

    /** See {@link io.fluv.core.Transport#listen}. */
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        CompletableFuture<StreamListener> result = new CompletableFuture<>();
        names.locate(address, SocketType.STREAM, result, known -> listen(known, options, result));
        return result;
    }

    private void listen(SocketAddress address, TcpOptions options, CompletableFuture<StreamListener> result) {
        new Opening<ListenChannel, TcpListener>(group, "listen", address)
                .start(
                        result,
                        () -> group.driver()
                                .listen(
                                        address,
                                        options.backlog(),
                                        options.listenerOptions(),
                                        options.connectionOptions()),
                        (loop, channel) -> new TcpListener(loop, group, channel, options),
                        Function.identity());
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
        return new ConnectAttempt(group, address, options).start();
    }
}
