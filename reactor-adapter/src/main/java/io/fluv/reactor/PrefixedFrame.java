package io.fluv.reactor;

import io.fluv.core.error.FrameException;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes whose number comes before them, see {@link Frames#prefixed}. */
final class PrefixedFrame implements Frame<ByteBuffer> {
    private final LengthPrefix prefix;
    private final int limit;

    PrefixedFrame(LengthPrefix prefix, int limit) {
        this.prefix = prefix;
        this.limit = limit;
    }

    @Override
    public FrameDecoder<ByteBuffer> decoder() {
        return this::decode;
    }

    private @Nullable ByteBuffer decode(ByteBuffer bytes) throws FrameException {
        int size = prefix.size(bytes);
        if (size == 0) {
            return null;
        }
        long length = prefix.length(bytes, size);
        if (Long.compareUnsigned(length, limit) > 0) {
            throw new FrameTooLongException(limit, length < 0 ? Long.MAX_VALUE : length);
        }
        if (bytes.remaining() - size < length) {
            return null;
        }
        ByteBuffer frame = bytes.slice(bytes.position() + size, (int) length);
        bytes.position(bytes.position() + size + (int) length);
        return frame;
    }

    @Override
    public ByteBuffer encode(ByteBuffer message) {
        int length = Objects.requireNonNull(message, "message").remaining();
        if (length > limit) {
            throw UnframableException.tooLong(length, limit);
        }
        return prefix.begin(length).put(message.duplicate()).flip();
    }

    @Override
    public String toString() {
        return "bytes behind their " + prefix + ", at most " + limit;
    }
}
