package io.fluv.reactor;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** A charset's decoder that keeps the bytes of a character which is not complete yet. For one subscription. */
final class TextDecoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CharsetDecoder decoder;

    /** What the last chunk left undecoded: less than one character. */
    private ByteBuffer incomplete = NOTHING;

    TextDecoder(Charset charset) {
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    String decode(ByteBuffer chunk) {
        ByteBuffer input = joined(chunk);
        CharBuffer characters = roomFor(input);
        decoder.decode(input, characters, false);
        incomplete = input.hasRemaining() ? copyOf(input) : NOTHING;
        return characters.flip().toString();
    }

    /** What is left at the end of the stream. */
    String end() {
        CharBuffer characters = roomFor(incomplete);
        decoder.decode(incomplete, characters, true);
        decoder.flush(characters);
        return characters.flip().toString();
    }

    private ByteBuffer joined(ByteBuffer chunk) {
        if (!incomplete.hasRemaining()) {
            return chunk.duplicate();
        }
        ByteBuffer joined = ByteBuffer.allocate(incomplete.remaining() + chunk.remaining());
        return joined.put(incomplete).put(chunk.duplicate()).flip();
    }

    /** Enough for every decoder: the most characters a byte can give, and a few that a flush may add. */
    private CharBuffer roomFor(ByteBuffer input) {
        return CharBuffer.allocate((int) Math.ceil(input.remaining() * (double) decoder.maxCharsPerByte()) + 8);
    }

    private static ByteBuffer copyOf(ByteBuffer buffer) {
        return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }
}
