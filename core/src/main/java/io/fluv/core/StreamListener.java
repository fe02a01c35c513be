package io.fluv.core;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A socket that accepts streams: libuv's {@code uv_listen} and {@code uv_accept}, by demand. */
public interface StreamListener {
    /**
     * The connections, one accepted for each one requested. What is not asked for waits in the kernel's backlog.
     *
     * <p>One subscriber at a time; another one meanwhile fails with {@link IllegalStateException}. Cancelling stops
     * accepting and leaves the listener open: a later subscriber takes up. Completes when the listener is closed. When
     * no descriptor is left accepting pauses and goes on by itself; the loop's observer hears of it. A connection that was
     * emitted belongs to the subscriber, who closes it.
     */
    Flow.Publisher<StreamConnection> accept();

    /** The address with the port that was taken. */
    SocketAddress localAddress();

    /** False from the moment on at which the listener is closed, by whatever cause. */
    boolean isOpen();

    /** The loop that accepts. Connections may live on others. */
    Loop loop();

    /**
     * Stops listening; connections stay. Completes when the port is free. Peers that wait in the backlog are reset by the
     * kernel.
     */
    CompletableFuture<Void> close();

    /**
     * Closes the listener, gives the connections that it accepted {@code grace} to end by themselves and then
     * {@linkplain StreamConnection#dispose() disposes} of those that are left. Completes when all are gone.
     *
     * @param grace not negative
     */
    CompletableFuture<Void> shutdown(Duration grace);

    /** Completes, never with a failure, when the listener is closed, by whatever cause. */
    CompletableFuture<Void> closed();
}
