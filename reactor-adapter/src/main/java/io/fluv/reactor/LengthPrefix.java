package io.fluv.reactor;

import io.fluv.core.error.MalformedFrameException;
import java.nio.ByteBuffer;

/**
 * A number in front of a frame that tells how long it is, for {@link Frames#prefixed}. Unsigned, whatever its size.
 * Immutable.
 */
public final class LengthPrefix {
    private enum Kind {
        BIG_ENDIAN,
        LITTLE_ENDIAN,
        VARINT
    }

    private static final LengthPrefix VARINT = new LengthPrefix(Kind.VARINT, 0, false);

    /** So many bytes of seven bits hold every number of 64. */
    private static final int LONGEST_VARINT = 10;

    private final Kind kind;
    private final int bytes;
    private final boolean countsItself;

    private LengthPrefix(Kind kind, int bytes, boolean countsItself) {
        this.kind = kind;
        this.bytes = bytes;
        this.countsItself = countsItself;
    }

    /**
     * The most significant byte first, as network protocols mostly have it.
     *
     * @param bytes 1, 2, 3, 4 or 8
     */
    public static LengthPrefix bigEndian(int bytes) {
        return new LengthPrefix(Kind.BIG_ENDIAN, checked(bytes), false);
    }

    /**
     * The least significant byte first.
     *
     * @param bytes 1, 2, 3, 4 or 8
     */
    public static LengthPrefix littleEndian(int bytes) {
        return new LengthPrefix(Kind.LITTLE_ENDIAN, checked(bytes), false);
    }

    /**
     * Seven bits a byte, the least significant first; in all bytes but the last the highest bit is set. Protocol Buffers
     * and others have it so. Up to 10 bytes are read, though fewer might do; no more than needed are written.
     */
    public static LengthPrefix varint() {
        return VARINT;
    }

    /** The same prefix, where the length that it tells includes the prefix's own bytes. */
    public LengthPrefix countingItself() {
        return new LengthPrefix(kind, bytes, true);
    }

    private static int checked(int bytes) {
        if (bytes != 1 && bytes != 2 && bytes != 3 && bytes != 4 && bytes != 8) {
            throw new IllegalArgumentException("bytes: " + bytes + " is not 1, 2, 3, 4 or 8");
        }
        return bytes;
    }

    // ---- reading ----

    /** How many bytes the prefix at the buffer's position has; 0 when they are not all there. */
    int size(ByteBuffer buffer) throws MalformedFrameException {
        if (kind != Kind.VARINT) {
            return buffer.remaining() < bytes ? 0 : bytes;
        }
        int there = Math.min(buffer.remaining(), LONGEST_VARINT);
        for (int i = 0; i < there; i++) {
            if (buffer.get(buffer.position() + i) >= 0) {
                return i + 1;
            }
        }
        if (there == LONGEST_VARINT) {
            throw new MalformedFrameException("its length is a varint of more than " + LONGEST_VARINT + " bytes");
        }
        return 0;
    }

    /** How long the frame behind the prefix is by what that tells: an unsigned number. */
    long length(ByteBuffer buffer, int size) throws MalformedFrameException {
        long told = 0;
        for (int i = 0; i < size; i++) {
            long digit = buffer.get(buffer.position() + i);
            switch (kind) {
                case BIG_ENDIAN -> told = told << 8 | (digit & 0xff);
                case LITTLE_ENDIAN -> told |= (digit & 0xff) << (8 * i);
                case VARINT -> told |= varintBits(digit & 0x7f, i);
            }
        }
        if (!countsItself) {
            return told;
        }
        if (Long.compareUnsigned(told, size) < 0) {
            throw new MalformedFrameException(
                    "its length is " + told + ", which should include the " + size + " bytes of the prefix");
        }
        return told - size;
    }

    private static long varintBits(long digit, int index) throws MalformedFrameException {
        if (index == LONGEST_VARINT - 1 && digit > 1) {
            throw new MalformedFrameException("its length is a varint of more than 64 bits");
        }
        return digit << (7 * index);
    }

    // ---- writing ----

    /** A buffer with the prefix for a frame of so many bytes, and room for these behind it. */
    ByteBuffer begin(int length) {
        int size = sizeFor(length);
        long told = countsItself ? (long) length + size : length;
        if (kind != Kind.VARINT && bytes < Integer.BYTES && told >>> (8 * bytes) != 0) {
            throw UnframableException.tooLong(length, (1L << (8 * bytes)) - 1 - (countsItself ? size : 0));
        }
        ByteBuffer framed = ByteBuffer.allocate(Math.addExact(size, length));
        for (int i = 0; i < size; i++) {
            framed.put((byte) digit(told, i, size));
        }
        return framed;
    }

    private int sizeFor(int length) {
        if (kind != Kind.VARINT) {
            return bytes;
        }
        int size = 1;
        while ((countsItself ? (long) length + size : length) >>> (7 * size) != 0) {
            size++;
        }
        return size;
    }

    private long digit(long told, int index, int size) {
        return switch (kind) {
            case BIG_ENDIAN -> told >>> (8 * (size - 1 - index));
            case LITTLE_ENDIAN -> told >>> (8 * index);
            case VARINT -> ((told >>> (7 * index)) & 0x7f) | (index < size - 1 ? 0x80 : 0);
        };
    }

    @Override
    public String toString() {
        String what = switch (kind) {
            case BIG_ENDIAN -> bytes + " bytes, big-endian";
            case LITTLE_ENDIAN -> bytes + " bytes, little-endian";
            case VARINT -> "varint";
        };
        return "length as " + what + (countsItself ? ", counting itself" : "");
    }
}
