package io.fluv.reactor;

import io.fluv.core.error.FrameCutOffException;
import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** So many bytes in all, in whatever chunks they come, see {@link Frames#chunks}. */
final class ChunkFrame implements Frame<ByteBuffer> {
    private final long total;

    ChunkFrame(long total) {
        this.total = total;
    }

    @Override
    public FrameDecoder<ByteBuffer> decoder() {
        return new Decoder(total);
    }

    @Override
    public ByteBuffer encode(ByteBuffer message) {
        return Objects.requireNonNull(message, "message").slice();
    }

    @Override
    public String toString() {
        return total + " bytes in chunks";
    }

    private static final class Decoder implements FrameDecoder<ByteBuffer> {
        private final long total;
        private long left;

        Decoder(long total) {
            this.total = total;
            this.left = total;
        }

        @Override
        public @Nullable ByteBuffer decode(ByteBuffer bytes) {
            if (!bytes.hasRemaining()) {
                return null;
            }
            int count = (int) Math.min(left, bytes.remaining());
            ByteBuffer chunk = bytes.slice(bytes.position(), count);
            bytes.position(bytes.position() + count);
            left -= count;
            return chunk;
        }

        @Override
        public @Nullable ByteBuffer decodeLast(ByteBuffer bytes) throws FrameCutOffException {
            ByteBuffer chunk = decode(bytes);
            if (chunk == null) {
                throw new FrameCutOffException(total - left);
            }
            return chunk;
        }

        @Override
        public boolean isDone() {
            return left == 0;
        }
    }
}
