package io.fluv.reactor;

import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes that end with a mark, see {@link Frames#delimited}. */
final class DelimitedFrame implements Frame<ByteBuffer> {
    private final byte[] delimiter;
    private final int limit;

    DelimitedFrame(byte[] delimiter, int limit) {
        this.delimiter = delimiter;
        this.limit = limit;
    }

    @Override
    public FrameDecoder<ByteBuffer> decoder() {
        return new Decoder();
    }

    @Override
    public ByteBuffer encode(ByteBuffer message) {
        int length = Objects.requireNonNull(message, "message").remaining();
        if (length > limit) {
            throw UnframableException.tooLong(length, limit);
        }
        ByteBuffer framed = ByteBuffer.allocate(length + delimiter.length)
                .put(message.duplicate())
                .put(delimiter)
                .flip();
        // Also one that begins in the message and ends in the delimiter.
        int found = new DelimiterSearch(delimiter, 1).find(framed);
        if (found < length) {
            throw new UnframableException("a reader would find the delimiter at byte " + found + " of " + length);
        }
        return framed;
    }

    @Override
    public String toString() {
        return "bytes up to a delimiter of " + delimiter.length + " bytes, at most " + limit;
    }

    private final class Decoder implements FrameDecoder<ByteBuffer> {
        private final DelimiterSearch end = new DelimiterSearch(delimiter, 1);

        @Override
        public @Nullable ByteBuffer decode(ByteBuffer bytes) throws FrameTooLongException {
            int length = end.find(bytes);
            // What may be the beginning of the delimiter is not counted before it is known.
            int least = length < 0 ? bytes.remaining() - delimiter.length + 1 : length;
            if (least > limit) {
                throw new FrameTooLongException(limit, least);
            }
            if (length < 0) {
                return null;
            }
            ByteBuffer frame = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length + delimiter.length);
            end.restart();
            return frame;
        }
    }
}
