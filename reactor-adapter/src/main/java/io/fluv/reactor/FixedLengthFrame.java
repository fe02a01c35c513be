package io.fluv.reactor;

import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** So many bytes each, see {@link Frames#bytes}. */
final class FixedLengthFrame implements Frame<ByteBuffer> {
    private final int length;

    FixedLengthFrame(int length) {
        this.length = length;
    }

    @Override
    public FrameDecoder<ByteBuffer> decoder() {
        return length == 0 ? new OneEmptyFrame() : this::decode;
    }

    private @Nullable ByteBuffer decode(ByteBuffer bytes) {
        if (bytes.remaining() < length) {
            return null;
        }
        ByteBuffer frame = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return frame;
    }

    @Override
    public ByteBuffer encode(ByteBuffer message) {
        if (Objects.requireNonNull(message, "message").remaining() != length) {
            throw new UnframableException(message.remaining() + " bytes are not the " + length + " of the frame");
        }
        return message.slice();
    }

    @Override
    public String toString() {
        return "frames of " + length + " bytes";
    }

    /** Of frames that take no byte there would be no end. */
    private static final class OneEmptyFrame implements FrameDecoder<ByteBuffer> {
        private boolean done;

        @Override
        public ByteBuffer decode(ByteBuffer bytes) {
            done = true;
            return ByteBuffer.allocate(0);
        }

        @Override
        public boolean isDone() {
            return done;
        }
    }
}
