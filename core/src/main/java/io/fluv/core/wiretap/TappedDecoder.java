package io.fluv.core.wiretap;

import io.fluv.core.frame.FrameDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Logs the bytes of each frame, as they leave the connection. What no reader takes is not logged. */
final class TappedDecoder<T> implements FrameDecoder<T> {
    private final FrameDecoder<T> decoder;
    private final Tap tap;
    private boolean toldOfTheEnd;

    TappedDecoder(FrameDecoder<T> decoder, Tap tap) {
        this.decoder = decoder;
        this.tap = tap;
    }

    @Override
    public @Nullable T decode(ByteBuffer bytes) throws IOException {
        int begin = bytes.position();
        return logged(bytes, begin, decoder.decode(bytes));
    }

    @Override
    public @Nullable T decodeLast(ByteBuffer bytes) throws IOException {
        if (!toldOfTheEnd) {
            toldOfTheEnd = true;
            tap.event("the peer ended its data");
        }
        int begin = bytes.position();
        return logged(bytes, begin, decoder.decodeLast(bytes));
    }

    private @Nullable T logged(ByteBuffer bytes, int begin, @Nullable T frame) {
        int length = bytes.position() - begin;
        if (frame != null && length > 0) {
            tap.data("read", bytes.slice(begin, length));
        }
        return frame;
    }

    @Override
    public boolean isDone() {
        return decoder.isDone();
    }

    @Override
    public String toString() {
        return decoder.toString();
    }
}
