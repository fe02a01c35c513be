package io.fluv.core.dns;

import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From the host that a socket is to be bound or connected to, to its addresses. Any thread. */
public final class HostAddresses {
    private final Resolver resolver;

    public HostAddresses(Resolver resolver) {
        this.resolver = resolver;
    }

    /** The address if it is one, or its text is; null for a name, which a resolver has to be asked for. */
    public static @Nullable SocketAddress withoutLookup(SocketAddress address) {
        if (!(address instanceof InetSocketAddress host) || !host.isUnresolved()) {
            return address;
        }
        InetAddress literal = AddressLiteral.parse(host.getHostString());
        return literal == null ? null : new InetSocketAddress(literal, host.getPort());
    }

    /** All addresses of a name, at least one. Cancelling the result cancels the lookup. */
    public CompletableFuture<List<InetAddress>> of(String host) {
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

    /**
     * Does with an address what is to be done, and first looks it up if it is a name; of several addresses the first one is
     * taken.
     *
     * @param step completes {@code result}, also when that has been cancelled meanwhile
     */
    public <T> void lookUp(SocketAddress address, CompletableFuture<T> result, Consumer<SocketAddress> step) {
        SocketAddress known = withoutLookup(address);
        if (known != null) {
            step.accept(known);
            return;
        }
        InetSocketAddress host = (InetSocketAddress) address;
        of(host.getHostString()).whenComplete((found, failure) -> {
            if (failure == null) {
                step.accept(new InetSocketAddress(found.get(0), host.getPort()));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
