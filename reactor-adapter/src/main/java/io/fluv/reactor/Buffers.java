package io.fluv.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Text and bytes to {@link ByteBuffer}s and back. Reading from a buffer leaves its position where it was. */
public final class Buffers {
    private Buffers() {}

    /** The text in UTF-8. */
    public static ByteBuffer utf8(CharSequence text) {
        return text(text, StandardCharsets.UTF_8);
    }

    /** The text in {@code charset}; what it can't express becomes its replacement, often a question mark. */
    public static ByteBuffer text(CharSequence text, Charset charset) {
        Objects.requireNonNull(text, "text");
        return ByteBuffer.wrap(text.toString().getBytes(Objects.requireNonNull(charset, "charset")));
    }

    /** The bytes themselves, not a copy: changes of the array show in the buffer. */
    public static ByteBuffer bytes(byte... bytes) {
        return ByteBuffer.wrap(Objects.requireNonNull(bytes, "bytes"));
    }

    /** The remaining bytes as UTF-8. A character that is cut at an end becomes U+FFFD; for streams see {@link Frames}. */
    public static String utf8(ByteBuffer buffer) {
        return text(buffer, StandardCharsets.UTF_8);
    }

    /** The remaining bytes as text in {@code charset}; malformed input becomes its replacement. */
    public static String text(ByteBuffer buffer, Charset charset) {
        Objects.requireNonNull(buffer, "buffer");
        return Objects.requireNonNull(charset, "charset")
                .decode(buffer.duplicate())
                .toString();
    }

    /** A copy of the remaining bytes. */
    public static byte[] bytes(ByteBuffer buffer) {
        byte[] copy = new byte[Objects.requireNonNull(buffer, "buffer").remaining()];
        buffer.get(buffer.position(), copy);
        return copy;
    }
}
