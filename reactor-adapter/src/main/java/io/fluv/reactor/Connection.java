package io.fluv.reactor;

import io.fluv.core.StreamConnection;
import io.fluv.core.wiretap.Wiretap;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * A stream of bytes to a peer and one from it, over TCP or a Unix-domain path. The two directions end separately: the
 * peer's end of data completes {@link #read()}, and writing goes on until {@link #shutdownOutput()} or {@link #close()}.
 *
 * <p>The connection stays open until it is closed, or the handler of {@link Listener#serve} that was given it is done.
 */
public final class Connection implements Disposable {
    private final StreamConnection connection;
    private final Flux<ByteBuffer> read;

    Connection(StreamConnection connection) {
        this.connection = connection;
        this.read = FlowFlux.of(connection.read(), "read");
    }

    /**
     * The peer's bytes, in chunks that begin and end anywhere; never an empty one. Each buffer is the subscriber's own.
     *
     * <p>Demand is the flow control: past what is requested at most one chunk
     * ({@link io.fluv.core.TcpOptions#readChunk()}) is read ahead, then the kernel's window closes and the peer slows down.
     *
     * <p>One subscriber at a time; another one meanwhile fails with {@link IllegalStateException}. Cancelling stops
     * reading and loses nothing: the next subscriber takes up there. Completes at the peer's end of data (FIN), for later
     * subscribers again. Fails, after all bytes that came before, with
     * {@link io.fluv.core.error.ConnectionResetException} when the peer aborted, and with
     * {@link io.fluv.core.error.ConnectionClosedException} when this side closed.
     */
    public Flux<ByteBuffer> read() {
        return read;
    }

    /**
     * The peer's bytes as messages, one for each one requested. Otherwise as {@link #read()}, and one subscriber at a time
     * of either.
     *
     * <p>Bytes leave the connection only as a message that is emitted. When the subscriber cancels, completes or fails, all
     * others are still there, those of a message that is not whole included, and the next subscriber begins with them,
     * whatever it reads. So a header, and then a body as long as the header says, are two lines:
     *
     * <pre>{@code
     * connection.read(Frames.lines(UTF_8, 8192)).next()
     *     .flatMap(head -> connection.read(Frames.bytes(length(head))).next())
     * }</pre>
     *
     * <p>Fails with a {@link io.fluv.core.error.FrameException} that names the peer when what arrives is no such message:
     * too long, cut off by the peer's end of data, malformed. That ends this {@code Flux} alone. The connection is its
     * owner's to close, or to read otherwise; reading the same again fails again.
     *
     * <p>Where an operator asks for more messages than it hands on, as {@code publishOn} and {@code flatMap} do, these have
     * left the connection when it is cancelled.
     */
    public <T> Flux<T> read(Frame<T> frame) {
        Objects.requireNonNull(frame, "frame");
        return FlowFlux.of(connection.read(frame::decoder), "read");
    }

    /**
     * Writes everything that {@code source} emits. Completes when the source has completed and the kernel has taken every
     * byte, never before; otherwise fails with a {@link io.fluv.core.error.StreamException} that tells how many bytes
     * were taken. Does not end this side's data.
     *
     * <p>The source is asked for one element at a time while fewer bytes than
     * {@link io.fluv.core.TcpOptions#writeHighWater()} wait; one that emits on other threads, as behind {@code publishOn},
     * for as many as there is room for, at most 16, taking them to be as large as its last one. It sees the context of
     * this {@code Mono}'s subscriber, and is cancelled when the write fails. When the source fails, or
     * throws as it is subscribed, the write fails with that error, after what was emitted before it was written; the
     * connection stays as it is.
     *
     * <p>Each buffer goes out whole. Writes at the same time take turns buffer by buffer. Cancelling cancels the source
     * and takes back what has not begun to be sent.
     */
    public Mono<Void> write(Publisher<? extends ByteBuffer> source) {
        Objects.requireNonNull(source, "source");
        return StreamWriteMono.of(connection, source);
    }

    /**
     * Writes one buffer, behind what is queued; otherwise as {@link #write(Publisher)}. How many such writes wait at the
     * same time is up to the caller.
     */
    public Mono<Void> write(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        return OutcomeMono.of(() -> connection.write(buffer), thrown -> endFor(thrown, connection), "write");
    }

    /**
     * A subscriber, for one subscription, that writes what it receives as {@link #write(Publisher)} does, ends this
     * side's data (FIN) when its upstream completes, and {@linkplain #reset() resets} the connection when its upstream
     * fails, so that the peer does not take a part for the whole. The loop's observer hears of failures, since there is
     * nobody else to tell.
     */
    public Subscriber<ByteBuffer> writer() {
        return new SourceBridge<>(connection.writer(), Context.empty(), "writer");
    }

    /**
     * Ends this side's data: FIN goes out behind what is queued, and completes then. Sources that are being written are
     * cancelled, and their writes fail. The peer's data can still be read.
     */
    public Mono<Void> shutdownOutput() {
        return FutureMono.goingOn(connection::shutdownOutput, "shutdownOutput");
    }

    /**
     * Ends the connection in good order: sends what is queued, then FIN, then waits for the peer's end while discarding
     * what still arrives, at most {@link io.fluv.core.TcpOptions#closeTimeout()}. (Closing over unread bytes would make
     * the kernel send a reset that destroys what was just written.) What can't be sent in that time is dropped, and the peer then
     * sees a reset. A reader fails at once with
     * {@link io.fluv.core.error.ConnectionClosedException}. Completes, never with an error, when the descriptor is closed.
     * Cancelling does not stop it.
     */
    public Mono<Void> close() {
        return FutureMono.goingOn(connection::close, "close");
    }

    /**
     * Aborts: drops what is queued, and the peer sees a reset (RST). Completes when the descriptor is closed.
     *
     * <p>Over a Unix-domain path the system has no resets. There the peer sees the end of the data, here and wherever else a
     * reset is promised, unless it had sent bytes that were not read; its own writes fail from then on. What must not be
     * taken for whole when it is cut short has to tell its own end there, by a length or a last message.
     */
    public Mono<Void> reset() {
        return FutureMono.goingOn(connection::reset, "reset");
    }

    /**
     * Closes at once, from any thread, and drops what is queued. The peer sees the end of the data; or a reset, when something
     * was still to be written, since that must not look finished, or when the peer had sent bytes that were not read.
     */
    @Override
    public void dispose() {
        connection.dispose();
    }

    /** True when nothing can be read or written any more, whichever side ended it. */
    @Override
    public boolean isDisposed() {
        return !isReadable() && !isWritable();
    }

    /**
     * Completes, never with an error, when the connection is over: closed here, reset by the peer, failed, or ended by both
     * sides. Needs no reader. Also completes when the peer ends its data while nobody reads; the connection can then still
     * be written to. Up to one chunk is read ahead to notice; a peer that sent more hides its end behind that until it is
     * read. Cancelling stops waiting for it and nothing else.
     */
    public Mono<Void> closed() {
        return FutureMono.of(connection::closed, "closed");
    }

    /** The address of this side. */
    public SocketAddress localAddress() {
        return connection.localAddress();
    }

    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    /** True until the peer has ended its data, this side has closed, or a failure; {@code uv_is_readable}. */
    public boolean isReadable() {
        return connection.isReadable();
    }

    /** True until this side has ended its data or closed, or a failure; {@code uv_is_writable}. */
    public boolean isWritable() {
        return connection.isWritable();
    }

    /** Bytes that wait for the kernel to take them; {@code uv_stream_get_write_queue_size}. */
    public long writeQueueSize() {
        return connection.writeQueueSize();
    }

    /**
     * The present value of an option of the socket.
     *
     * @throws UnsupportedOperationException when this kind of socket does not have it
     * @throws IOException when the connection is closed
     */
    public <T> T option(SocketOption<T> option) throws IOException {
        return connection.option(option);
    }

    /**
     * Sets an option of the socket.
     *
     * @throws UnsupportedOperationException when this kind of socket does not have it
     * @throws IOException when the connection is closed
     */
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        connection.option(option, value);
    }

    /**
     * The loop of this connection; its signals arrive there. Disposing of it does nothing, and neither does the end of this
     * connection. When the network is closed, tasks that are still to come do not run: they are disposed of, which
     * {@link Disposable#isDisposed()} tells, and further ones are rejected.
     */
    public Scheduler scheduler() {
        return new LoopScheduler(connection.loop());
    }

    /**
     * This connection, with all that goes through the returned object logged; what goes through this one is not. A
     * network's every socket is logged by {@link Network#with}.
     */
    public Connection wiretap(Wiretap wiretap) {
        return new Connection(Objects.requireNonNull(wiretap, "wiretap").apply(connection));
    }

    @Override
    public String toString() {
        return connection.toString();
    }

    /** As core does when a subscriber throws, which it must not: that connection ends, and the observer hears why. */
    static void endFor(Throwable thrown, StreamConnection connection) {
        connection.loop().report(thrown, connection);
        connection.reset();
    }
}
