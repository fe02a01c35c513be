package io.fluv.core.tcp;

import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Lines of so many characters at most, each ended by a line feed. */
final class LineDecoder implements FrameDecoder<String> {
    private final int limit;

    private LineDecoder(int limit) {
        this.limit = limit;
    }

    static Supplier<LineDecoder> ofAtMost(int limit) {
        return () -> new LineDecoder(limit);
    }

    @Override
    public String decode(ByteBuffer bytes) throws FrameTooLongException {
        for (int i = 0; i < bytes.remaining(); i++) {
            if (bytes.get(bytes.position() + i) == '\n') {
                String line = StreamHarness.text(bytes.slice(bytes.position(), i));
                bytes.position(bytes.position() + i + 1);
                return line;
            }
            if (i == limit) {
                throw new FrameTooLongException(limit, bytes.remaining());
            }
        }
        return null;
    }
}
