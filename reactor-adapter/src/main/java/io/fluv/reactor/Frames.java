package io.fluv.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;

/**
 * Messages in a stream of bytes: how it is cut into {@linkplain Frame frames}, and how these are made. A chunk is whatever
 * a read returned: it begins and ends anywhere.
 *
 * <p>Limits are in bytes, and of the message alone, without what marks its end or tells its length. A message over its
 * limit fails its reader with {@link io.fluv.core.error.FrameTooLongException} as soon as that is certain. A buffer that
 * is emitted is the subscriber's own; it may be a part of a chunk, and then keeps that in memory.
 */
public final class Frames {
    /** More in one piece is asking for trouble, and would not fit into an array with the chunk behind it. */
    private static final int MOST = 1 << 30;

    private static final int LONGEST_DELIMITER = 256;

    private Frames() {}

    /**
     * Text as it arrives: each chunk's characters, where one that is split between chunks stays whole and comes with the
     * later one. Bytes that are not of the charset become its replacement character, and so does a character that the end
     * of the stream cuts off. Never emits an empty string.
     */
    public static Frame<String> text(Charset charset) {
        return new TextFrame(Objects.requireNonNull(charset, "charset"));
    }

    /**
     * Lines without their ends, which are LF or CR LF, mixed as they come; written with LF. The last line needs no end, as
     * with {@link java.io.BufferedReader}. Bytes that are not of the charset become its replacement character.
     *
     * @param charset any in which a line feed always has the same bytes, so not plain UTF-16 or UTF-32
     * @param limit 1 to 1,073,741,824 bytes
     */
    public static Frame<String> lines(Charset charset, int limit) {
        return new LineFrame(Objects.requireNonNull(charset, "charset"), "\n", checkedLimit(limit));
    }

    /** As {@link #lines}, written with CR LF. */
    public static Frame<String> crlfLines(Charset charset, int limit) {
        return new LineFrame(Objects.requireNonNull(charset, "charset"), "\r\n", checkedLimit(limit));
    }

    /**
     * Messages that a delimiter ends, which is not part of them. When the data end without it, the last message was
     * {@linkplain io.fluv.core.error.FrameCutOffException cut off}.
     *
     * @param delimiter 1 to 256 bytes; they are copied
     * @param limit 1 to 1,073,741,824 bytes
     */
    public static Frame<ByteBuffer> delimited(ByteBuffer delimiter, int limit) {
        int length = Objects.requireNonNull(delimiter, "delimiter").remaining();
        if (length < 1 || length > LONGEST_DELIMITER) {
            throw new IllegalArgumentException(
                    "delimiter: " + length + " is not from 1 to " + LONGEST_DELIMITER + " bytes");
        }
        return new DelimitedFrame(Buffers.bytes(delimiter), checkedLimit(limit));
    }

    /**
     * Messages of one length. With length 0, of which there would be no end, one empty message comes, and then the end: a
     * body whose header says that it is empty needs no case of its own.
     *
     * @param length 0 to 1,073,741,824 bytes; what a peer asks for should be bounded before
     */
    public static Frame<ByteBuffer> bytes(int length) {
        if (length < 0 || length > MOST) {
            throw new IllegalArgumentException("length: " + length + " is not from 0 to " + MOST + " bytes");
        }
        return new FixedLengthFrame(length);
    }

    /**
     * So many bytes in all, in chunks as they come, and then the end: for a body of known length that is too long to be one
     * message. When the data end before, it was {@linkplain io.fluv.core.error.FrameCutOffException cut off}.
     *
     * @param total not negative
     */
    public static Frame<ByteBuffer> chunks(long total) {
        if (total < 0) {
            throw new IllegalArgumentException("total: " + total + " is negative");
        }
        return new ChunkFrame(total);
    }

    /**
     * Messages behind their length.
     *
     * @param limit 1 to 1,073,741,824 bytes; a length above it fails the reader before any of the message is read
     */
    public static Frame<ByteBuffer> prefixed(LengthPrefix prefix, int limit) {
        return new PrefixedFrame(Objects.requireNonNull(prefix, "prefix"), checkedLimit(limit));
    }

    private static int checkedLimit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit: " + limit + " is not from 1 to " + MOST + " bytes");
        }
        return limit;
    }
}
