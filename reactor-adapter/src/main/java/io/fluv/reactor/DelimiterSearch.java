package io.fluv.reactor;

import java.nio.ByteBuffer;

/** Finds where a frame ends, and remembers how far it has looked: a long frame in small chunks is looked at once. */
final class DelimiterSearch {
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
        byte first = delimiter[0];
        int i = from;
        if (bytes.hasArray()) {
            byte[] array = bytes.array();
            int offset = bytes.arrayOffset();
            while (i <= to && array[offset + i] != first) {
                i += step;
            }
        } else {
            while (i <= to && bytes.get(i) != first) {
                i += step;
            }
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
