package io.fluv.reactor;

import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lines of text, see {@link Frames#lines}. */
final class LineFrame implements Frame<String> {
    private final Charset charset;
    private final String ending;
    private final int limit;
    private final byte[] lineFeed;
    private final byte[] carriageReturn;

    /**
     * For lines that are read with either ending.
     *
     * @param ending what lines are written with
     * @throws IllegalArgumentException when the charset has no line feed that could be found in any of its texts
     */
    LineFrame(Charset charset, String ending, int limit) {
        this.charset = charset;
        this.ending = ending;
        this.limit = limit;
        this.lineFeed = unit("\n", charset);
        this.carriageReturn = unit("\r", charset);
    }

    /** A character as the charset has it anywhere in a text, whatever a mark at the text's beginning says of byte order. */
    private static byte[] unit(String character, Charset charset) {
        if (charset.canEncode() && !charset.name().equals("UTF-32")) { // writes no mark, but heeds one
            byte[] once = character.getBytes(charset);
            if (character.repeat(2).getBytes(charset).length == 2 * once.length) {
                return once;
            }
        }
        throw new IllegalArgumentException("charset: " + charset
                + " has no line feed of its own; of UTF-16 and UTF-32 take one that names its byte order, as UTF-16BE");
    }

    @Override
    public FrameDecoder<String> decoder() {
        return new Decoder();
    }

    @Override
    public ByteBuffer encode(String message) {
        if (Objects.requireNonNull(message, "message").indexOf('\n') >= 0 || message.endsWith("\r")) {
            throw new UnframableException("a line has no line feed in it and no carriage return at its end");
        }
        byte[] line = (message + ending).getBytes(charset);
        int length = line.length - ending.length() * lineFeed.length;
        if (length > limit) {
            throw UnframableException.tooLong(length, limit);
        }
        return ByteBuffer.wrap(line);
    }

    @Override
    public String toString() {
        return "lines in " + charset + ", of at most " + limit + " bytes";
    }

    private final class Decoder implements FrameDecoder<String> {
        private final DelimiterSearch end = new DelimiterSearch(lineFeed, lineFeed.length);

        @Override
        public @Nullable String decode(ByteBuffer bytes) throws FrameTooLongException {
            int length = end.find(bytes);
            if (length < 0) {
                // All but the beginning of a line feed, and the carriage return that may belong to it, is of the line.
                int least = bytes.remaining() - lineFeed.length + 1 - carriageReturn.length;
                if (least > limit) {
                    throw new FrameTooLongException(limit, least);
                }
                return null;
            }
            String line = line(bytes, length);
            bytes.position(bytes.position() + length + lineFeed.length);
            end.restart();
            return line;
        }

        @Override
        public @Nullable String decodeLast(ByteBuffer bytes) throws FrameTooLongException {
            String line = decode(bytes);
            if (line == null && bytes.hasRemaining()) {
                line = line(bytes, bytes.remaining());
                bytes.position(bytes.limit());
            }
            return line;
        }

        private String line(ByteBuffer bytes, int length) throws FrameTooLongException {
            int begin = bytes.position();
            int size = endsInCarriageReturn(bytes, begin, length) ? length - carriageReturn.length : length;
            if (size > limit) {
                throw new FrameTooLongException(limit, size);
            }
            if (bytes.hasArray()) {
                return new String(bytes.array(), bytes.arrayOffset() + begin, size, charset);
            }
            return Buffers.text(bytes.slice(begin, size), charset);
        }

        private boolean endsInCarriageReturn(ByteBuffer bytes, int begin, int length) {
            int at = length - carriageReturn.length;
            if (at < 0 || at % carriageReturn.length != 0) {
                return false;
            }
            for (int i = 0; i < carriageReturn.length; i++) {
                if (bytes.get(begin + at + i) != carriageReturn[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
