package io.fluv.reactor;

import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * How a message lies in a stream of bytes, in both directions. {@link Frames} has those that are common; one's own needs
 * two methods.
 *
 * <pre>{@code
 * Frame<String> lines = Frames.lines(UTF_8, 8192);
 *
 * connection.read(lines)                      // what is left stays with the connection
 * chunks.transform(lines)                     // of any chunks
 * connection.write(answers.map(lines::encode))
 * }</pre>
 *
 * <p>A frame is stateless and may be shared; each subscriber gets a decoder of its own.
 *
 * <p>As a function for {@link Flux#transform} it takes the upstream's chunks apart: one frame is emitted for each one
 * requested, and one chunk after the other asked of the upstream while a frame is wanted that is not whole. What is kept is
 * at most what the frame's limit allows, and one chunk. Chunks keep their positions and must not change later, because
 * frames may be parts of them. When the upstream fails, that follows the frames that were whole. A failure of the decoder,
 * such as {@link io.fluv.core.error.FrameTooLongException}, cancels the upstream. Cancelling drops what was not emitted;
 * see {@link Connection#read(Frame)} for a way that does not.
 *
 * @param <T> the messages
 */
public interface Frame<T> extends Function<Flux<ByteBuffer>, Flux<T>> {
    /** A new decoder, for one subscriber. */
    FrameDecoder<T> decoder();

    /**
     * The bytes of one message, all of them in one buffer, so that it goes out whole whatever else is written.
     *
     * @throws UnframableException when a reader of this frame would not get back what was encoded
     */
    ByteBuffer encode(T message);

    @Override
    default Flux<T> apply(Flux<ByteBuffer> chunks) {
        return FrameFlux.of(Objects.requireNonNull(chunks, "chunks"), this);
    }
}
