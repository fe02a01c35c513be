package io.fluv.core;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Turns names into addresses and back: the system's way by default, a DNS client of one's own instead. Called from any
 * thread, loops included; must not block it. Its futures may complete on any thread.
 */
public interface Resolver extends AutoCloseable {
    /**
     * The addresses of a host, of both families, the preferred ones first. Fails with
     * {@link java.net.UnknownHostException} when there are none; with {@link io.fluv.core.error.LookupException} it can say
     * why. Cancelling the result gives the question up.
     *
     * @param host a name in ASCII and lower case, international ones in their {@code xn--} form; never the text of an
     *     address
     */
    CompletableFuture<ResolvedHost> resolve(String host);

    /**
     * The name of an address. Fails with {@link java.net.UnknownHostException} when it has none. Cancelling the result
     * gives the question up.
     */
    CompletableFuture<String> nameOf(InetAddress address);

    /** Fails what is under way. */
    @Override
    void close();
}
