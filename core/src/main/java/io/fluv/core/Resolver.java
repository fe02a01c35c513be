package io.fluv.core;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Turns names into addresses and back: the system's way by default, a DNS client of one's own instead. Called from any
 * thread, loops included; must not block it. Its futures may complete on any thread. A null that it returns, or that such a
 * future completes with, fails what was asked with a {@link NullPointerException} that names it.
 */
public interface Resolver extends AutoCloseable {
    /**
     * The addresses of a host, of both families, the preferred ones first. Fails with
     * {@link io.fluv.core.error.LookupException}, whose reason says why there are none, and what those who asked may do. A plain
     * {@link java.net.UnknownHostException} counts for the reason that its text has in the words of the system, and without
     * such words for {@link io.fluv.core.error.LookupException.Reason#UNSPECIFIED}. Any other failure is passed on as it is.
     * Cancelling the result gives the question up.
     *
     * @param host a name in ASCII and lower case, international ones in their {@code xn--} form; never the text of an
     *     address
     */
    CompletableFuture<ResolvedHost> resolve(String host);

    /**
     * The name of an address. Fails as {@link #resolve} does; {@link io.fluv.core.error.LookupException.Reason#UNKNOWN_NAME} is
     * that it has none. Cancelling the result gives the question up.
     */
    CompletableFuture<String> nameOf(InetAddress address);

    /** Fails what is under way. */
    @Override
    void close();
}
