package io.fluv.reactor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds where a frame ends, and remembers how far it has looked: a long frame in small chunks is looked at once. */
final class DelimiterSearch {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** One in each byte of a long. */
    private static final long ONES = 0x0101_0101_0101_0101L;

    private static final long HIGHEST_BITS = ONES << (Byte.SIZE - 1);

    private final byte[] delimiter;
    private final int step;

    /** How many bytes of the frame do not begin a delimiter. */
    private int looked;

    /** @param step how many bytes a unit has: a delimiter begins at a multiple of it */
    DelimiterSearch(byte[] delimiter, int step) {
        this.delimiter = delimiter;
        this.step = step;
    }

    /** How many bytes of the frame at the buffer's position come before the delimiter, or -1 when it is not there yet. */
    int find(ByteBuffer bytes) {
        int position = bytes.position();
        int last = bytes.remaining() - delimiter.length;
        while (looked <= last) {
            int next = indexOfFirst(bytes, position + looked, position + last) - position;
            looked = next;
            if (next <= last && isAt(bytes, position + next)) {
                return next;
            }
            if (next <= last) {
                looked += step;
            }
        }
        return -1;
    }

    /** A frame was taken: the next one begins at the buffer's position. */
    void restart() {
        looked = 0;
    }

    int delimiterLength() {
        return delimiter.length;
    }

    /** Where the delimiter's first byte is, from {@code from} to {@code to}; a place behind {@code to} if nowhere. */
    private int indexOfFirst(ByteBuffer bytes, int from, int to) {
        if (step == 1 && bytes.hasArray()) {
            int offset = bytes.arrayOffset();
            return indexOf(delimiter[0], bytes.array(), offset + from, offset + to) - offset;
        }
        int i = from;
        while (i <= to && bytes.get(i) != delimiter[0]) {
            i += step;
        }
        return i;
    }

    /**
     * Eight bytes at a time: of those that differ from the wanted one in no bit, only the first is certain to be marked in
     * its highest bit, and no other is asked for.
     */
    private static int indexOf(byte wanted, byte[] array, int from, int to) {
        long everywhere = (wanted & 0xff) * ONES;
        int i = from;
        while (i + Long.BYTES - 1 <= to) {
            long differing = (long) EIGHT_BYTES.get(array, i) ^ everywhere;
            long marks = (differing - ONES) & ~differing & HIGHEST_BITS;
            if (marks != 0) {
                return i + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
        while (i <= to && array[i] != wanted) {
            i++;
        }
        return i;
    }

    private boolean isAt(ByteBuffer bytes, int index) {
        for (int i = 1; i < delimiter.length; i++) {
            if (bytes.get(index + i) != delimiter[i]) {
                return false;
            }
        }
        return true;
    }
}
