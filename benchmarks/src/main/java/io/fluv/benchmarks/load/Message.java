package io.fluv.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * A message of fixed size that shows what it is: its number, and whose it is, in front; its number again at the end, which
 * a mix-up would not match; and a line feed last, so that a server may take it for a line. All of it is printable.
 */
final class Message {
    /** Six bits each, enough for 32. */
    private static final int DIGITS = 6;

    private static final int BITS = 6;
    private static final byte ZERO = ' ';
    private static final byte FILLING = 'x';

    /** Room for three numbers and the line feed. */
    static final int LEAST_BYTES = 3 * DIGITS + 1;

    private Message() {}

    /** Fills the buffer, all of it, with what does not differ between messages of {@code size} bytes. */
    static void fill(ByteBuffer messages, int size) {
        for (int i = 0; i < messages.capacity(); i++) {
            messages.put(i, i % size == size - 1 ? (byte) '\n' : FILLING);
        }
    }

    /** Writes what does differ into the message at {@code offset}. */
    static void number(ByteBuffer messages, int offset, int size, int number, int owner) {
        put(messages, offset, number);
        put(messages, offset + DIGITS, owner);
        put(messages, offset + size - 1 - DIGITS, number);
    }

    /** True when the message at {@code offset} is this one. */
    static boolean matches(ByteBuffer messages, int offset, int size, int number, int owner) {
        return get(messages, offset) == number
                && get(messages, offset + DIGITS) == owner
                && get(messages, offset + size - 1 - DIGITS) == number
                && messages.get(offset + size - 1) == '\n';
    }

    /** The number of the message at {@code offset}, whatever else is wrong with it. */
    static int number(ByteBuffer messages, int offset) {
        return get(messages, offset);
    }

    /** Whose the message at {@code offset} is, whatever else is wrong with it. */
    static int owner(ByteBuffer messages, int offset) {
        return get(messages, offset + DIGITS);
    }

    private static void put(ByteBuffer target, int offset, int value) {
        int rest = value;
        for (int i = 0; i < DIGITS; i++) {
            target.put(offset + i, (byte) (ZERO + (rest & (1 << BITS) - 1)));
            rest >>>= BITS;
        }
    }

    private static int get(ByteBuffer source, int offset) {
        int value = 0;
        for (int i = DIGITS - 1; i >= 0; i--) {
            value = value << BITS | source.get(offset + i) - ZERO;
        }
        return value;
    }
}
