package io.fluv.reactor;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A socket that accepts connections, for as long as somebody wants them. */
public final class Listener implements Disposable {
    private final StreamListener listener;

    Listener(StreamListener listener) {
        this.listener = listener;
    }

    /**
     * The connections, one accepted for each one requested. What is not asked for waits in the kernel's backlog
     * ({@link io.fluv.core.TcpOptions#backlog()}).
     *
     * <p>One subscriber at a time; another one meanwhile fails with {@link IllegalStateException}. Cancelling stops
     * accepting and leaves the listener open. Completes when the listener is closed. Accepting that fails, for want of
     * descriptors, pauses and goes on by itself; the loop's observer hears of it. An emitted connection is the
     * subscriber's to close.
     *
     * <p>{@code flatMap} asks for 256 at first and one for each that ends: it limits how many connections are served at a
     * time. {@link #serve} has no such limit unless it is given one.
     */
    public Flux<Connection> accept() {
        return FlowFlux.wrapping(listener.accept(), Connection::new, StreamConnection::dispose, "accept");
    }

    /** {@link #serve(Function, int)} for any number of connections. */
    public Mono<Void> serve(Function<? super Connection, ? extends Publisher<Void>> handler) {
        return ServeMono.of(listener, Objects.requireNonNull(handler, "handler"), Long.MAX_VALUE);
    }

    /**
     * Gives each connection to {@code handler}, on the connection's loop, and subscribes to what it returns: that is how
     * long the connection is needed. When it completes, the connection is {@linkplain Connection#close() closed}; when it
     * fails, or the handler throws, that connection alone is {@linkplain Connection#reset() reset}, because a stream cut
     * short must not look finished, and the loop's observer hears why.
     *
     * <p>Completes when the listener is closed; connections go on. Cancelling stops accepting and cancels what the
     * handlers returned, which resets their connections. The handlers' publishers see the context of this {@code Mono}'s
     * subscriber.
     *
     * @param maxConnections at least 1; so many are open at the same time, and accepting pauses meanwhile: more wait in
     *     the kernel's backlog, none is refused
     */
    public Mono<Void> serve(Function<? super Connection, ? extends Publisher<Void>> handler, int maxConnections) {
        Objects.requireNonNull(handler, "handler");
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections: " + maxConnections + " is less than 1");
        }
        return ServeMono.of(listener, handler, maxConnections);
    }

    /** The address, with the port that was taken. */
    public SocketAddress localAddress() {
        return listener.localAddress();
    }

    /** Stops listening; connections stay. Completes when the port is free. Cancelling does not stop it. */
    public Mono<Void> close() {
        return FutureMono.goingOn(listener::close, "close");
    }

    /**
     * Closes the listener, gives the connections that it accepted {@code grace} to end by themselves, and disposes of
     * those that are left. Completes when all are gone. Cancelling does not stop it.
     *
     * @param grace not negative
     */
    public Mono<Void> shutdown(Duration grace) {
        if (Objects.requireNonNull(grace, "grace").isNegative()) {
            throw new IllegalArgumentException("grace: " + grace + " is negative");
        }
        return FutureMono.goingOn(() -> listener.shutdown(grace), "shutdown");
    }

    /** Completes, never with an error, when the listener is closed, by whatever cause. Cancelling stops waiting for it. */
    public Mono<Void> closed() {
        return FutureMono.of(listener::closed, "closed");
    }

    /** {@link #close()} without waiting. */
    @Override
    public void dispose() {
        listener.close();
    }

    @Override
    public boolean isDisposed() {
        return !listener.isOpen();
    }

    @Override
    public String toString() {
        return listener.toString();
    }
}
