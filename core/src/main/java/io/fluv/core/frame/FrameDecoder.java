package io.fluv.core.frame;

import io.fluv.core.error.FrameCutOffException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one frame after the other off the front of a stream's bytes, for one reader. Called serially, each time with all
 * bytes that nobody has taken yet: they only grow at their end until a frame is taken, so that a decoder may remember how
 * far it has looked. It must not block, and must leave the connection alone.
 *
 * <p>Of the buffer a decoder may change the position, the limit and the byte order; at each call the limit is the end of the
 * bytes and the order big-endian. A frame may be a slice of it: what was taken is never written again.
 */
public interface FrameDecoder<T> {
    /**
     * The next frame, with the position moved behind it; or null with the position where it was, when more bytes are
     * needed. It is then asked again when more have come, or the end, and not before. Bytes may be few, or none, at the first
     * call and when the last one took all that there was.
     *
     * @throws IOException when there is no frame and none can come of these bytes; the reader fails with it. Whoever
     *     bounds frames throws {@link io.fluv.core.error.FrameTooLongException}. Nothing counts as taken then.
     */
    @Nullable
    T decode(ByteBuffer bytes) throws IOException;

    /**
     * The next frame when no byte comes behind these, called until it returns null, which completes the reader. Unless
     * overridden, bytes that are no whole frame are one that was {@linkplain FrameCutOffException cut off}.
     */
    default @Nullable T decodeLast(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        T frame = decode(bytes);
        if (frame == null && bytes.position() < end) {
            throw new FrameCutOffException(end - bytes.position());
        }
        return frame;
    }

    /** True when there will be no further frame, whatever comes: the reader completes, and the rest is the next one's. */
    default boolean isDone() {
        return false;
    }
}
