package io.fluv.reactor;

import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Text as it arrives, see {@link Frames#text}. */
final class TextFrame implements Frame<String> {
    private final Charset charset;

    TextFrame(Charset charset) {
        this.charset = charset;
    }

    @Override
    public FrameDecoder<String> decoder() {
        return new Decoder(charset);
    }

    @Override
    public ByteBuffer encode(String message) {
        return Buffers.text(Objects.requireNonNull(message, "message"), charset);
    }

    @Override
    public String toString() {
        return "text in " + charset;
    }

    /** Takes every whole character that is there; the bytes of one that is not complete stay unread. */
    private static final class Decoder implements FrameDecoder<String> {
        private final CharsetDecoder decoder;
        private boolean flushed;

        Decoder(Charset charset) {
            decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
        }

        @Override
        public @Nullable String decode(ByteBuffer bytes) {
            if (!bytes.hasRemaining()) {
                return null;
            }
            CharBuffer characters = roomFor(bytes);
            decoder.decode(bytes, characters, false);
            return textOf(characters);
        }

        @Override
        public @Nullable String decodeLast(ByteBuffer bytes) {
            if (flushed) {
                return null;
            }
            flushed = true;
            CharBuffer characters = roomFor(bytes);
            decoder.decode(bytes, characters, true);
            decoder.flush(characters);
            return textOf(characters);
        }

        /** Enough for every decoder: the most characters a byte can give, and a few that a flush may add. */
        private CharBuffer roomFor(ByteBuffer input) {
            return CharBuffer.allocate((int) Math.ceil(input.remaining() * (double) decoder.maxCharsPerByte()) + 8);
        }

        private static @Nullable String textOf(CharBuffer characters) {
            return characters.position() == 0 ? null : characters.flip().toString();
        }
    }
}
