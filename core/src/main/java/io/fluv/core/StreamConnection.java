package io.fluv.core;

import io.fluv.core.frame.FrameDecoder;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * A stream of bytes to a peer and one from it (libuv's {@code uv_stream_t}), over TCP or a Unix-domain path. The two
 * directions end separately.
 */
public interface StreamConnection {
    /**
     * The bytes of the peer in chunks of any size but zero, each a buffer that is the subscriber's own. Subscribing and
     * requesting start to read, cancelling stops. Past the demand at most one chunk is read ahead; then the kernel's
     * window closes and the peer slows down.
     *
     * <p>One subscriber at a time; another one meanwhile fails with {@link IllegalStateException}. A later one takes up
     * where the last one stopped, with no byte lost. Completes at the peer's end of data, for later subscribers again.
     * Fails, after all bytes that came before, with a {@link io.fluv.core.error.StreamException}.
     */
    Flow.Publisher<ByteBuffer> read();

    /**
     * The bytes of the peer as frames: each subscriber gets a decoder of its own, and one frame for each that it requests.
     * Otherwise as {@link #read()}, with which it shares the place of the one subscriber.
     *
     * <p>Bytes leave the connection only as a frame that is emitted. All others, those of a frame that is not whole
     * included, are still there when the subscriber cancels, completes or fails, and come first to the next one, of
     * whatever kind. So there are at most as many unread bytes as the decoder waits for, and one chunk.
     *
     * <p>At the peer's end of data the decoder says what the rest is. What the decoder throws fails its subscriber, a
     * {@link io.fluv.core.error.FrameException} with the addresses of both sides, and no one else: the connection goes on.
     */
    <T> Flow.Publisher<T> read(Supplier<? extends FrameDecoder<T>> decoders);

    /**
     * A subscriber, for one subscription, that writes what it receives, ends this side's data with FIN when its upstream
     * completes, and {@linkplain #reset() resets} the connection when its upstream fails. Otherwise as {@link #write}.
     * When the connection fails it cancels its upstream, and the loop's observer hears of the failure.
     */
    Flow.Subscriber<ByteBuffer> writer();

    /**
     * Writes everything that {@code source} emits. Completes when the kernel has taken every byte of a completed source;
     * fails otherwise, and a {@link io.fluv.core.error.StreamException} then tells how many bytes were taken. When the
     * source fails, or throws as it is subscribed, the result fails with that error after what was emitted before; the
     * connection stays as it is. Does not end this side's data.
     *
     * <p>The source is asked for one element at a time, for as long as less than {@link TcpOptions#writeHighWater()} bytes
     * wait on this connection; one that emits on other threads for as many as there is room for, at most 16, taking them
     * to be as large as its last one. Writes at the same time take turns buffer by buffer; each buffer goes out whole.
     * A write whose source has not subscribed yet ends with the connection as any other does.
     * Cancelling the result cancels the source and takes back what has not begun to be sent; a buffer that was sent in
     * part is finished from a copy, so that all buffers are the caller's again.
     */
    CompletableFuture<Void> write(Flow.Publisher<? extends ByteBuffer> source);

    /** Writes one buffer, behind what is already queued. Nothing limits how many such writes wait but the caller. */
    CompletableFuture<Void> write(ByteBuffer buffer);

    /** As {@link #write(Flow.Publisher)}, for a source that the caller subscribes to {@link Outgoing#subscriber()}. */
    Outgoing<ByteBuffer> write();

    /**
     * Ends this side's data: FIN goes out after what is queued, and the result completes then. Sources that are still
     * being written are cancelled and their writes fail; from now on no write is accepted. The peer's data still arrive.
     * Calling it again gives the same result.
     */
    CompletableFuture<Void> shutdownOutput();

    /**
     * Ends the connection in good order: sends what is queued, then FIN, then waits for the peer's end, at most
     * {@link TcpOptions#closeTimeout()}, while discarding what still arrives; closing over unread bytes would make the
     * kernel send a reset that destroys what was just written. What can't be sent in that time is dropped, and the peer
     * then sees a reset. A reader fails with
     * {@link io.fluv.core.error.ConnectionClosedException} at once. Completes, never with a failure, when the descriptor
     * is closed.
     */
    CompletableFuture<Void> close();

    /**
     * Aborts: what is queued is dropped and the peer sees a reset (RST). Completes when the descriptor is closed.
     *
     * <p>Over a Unix-domain path the system has no resets. There the peer sees the end of the data, here and wherever else a
     * reset is promised, unless it had sent bytes that were not read; its own writes fail from then on. What must not be
     * taken for whole when it is cut short has to tell its own end there, by a length or a last message.
     */
    CompletableFuture<Void> reset();

    /**
     * Closes at once and drops what is queued. The peer sees the end of the data; or a reset, when something was still to be
     * written, since that must not look finished, or when the peer had sent bytes that were not read.
     */
    void dispose();

    /**
     * Completes, never with a failure, when the connection is over: closed here, reset by the peer, failed, or ended by
     * both sides. Also completes when the peer has ended its data while nobody reads, because no one else would hear of
     * it; the connection is then still open and can be written to. Needs no reader: up to one chunk is read ahead to
     * notice. What the peer sent beyond that chunk hides its end until it is read.
     */
    CompletableFuture<Void> closed();

    /** The address of this side. */
    SocketAddress localAddress();

    SocketAddress remoteAddress();

    /** True until the peer has ended its data, this side has closed, or a failure; {@code uv_is_readable}. */
    boolean isReadable();

    /** True until this side has ended its data or closed, or a failure; {@code uv_is_writable}. */
    boolean isWritable();

    /** Bytes that wait for the kernel to take them; {@code uv_stream_get_write_queue_size}. */
    long writeQueueSize();

    /**
     * The current value of an option of the socket.
     *
     * @throws UnsupportedOperationException for an option that this kind of socket does not have
     * @throws IOException when the connection is closed
     */
    <T> T option(SocketOption<T> option) throws IOException;

    /** Sets an option of the socket, see {@link #option(SocketOption)}. */
    <T> void option(SocketOption<T> option, T value) throws IOException;

    /** The loop on which this connection lives. */
    Loop loop();
}
