package io.fluv.core;

import java.util.Arrays;
import java.util.Objects;

/**
 * The hardware address (MAC) of an interface, in six bytes.
 *
 * @param value the bytes as one number, the first on the wire highest; zero for an interface that has none
 */
public record HardwareAddress(long value) {
    /** What an interface has that has no hardware address, such as the loopback. */
    public static final HardwareAddress NONE = new HardwareAddress(0);

    private static final int BYTES = 6;

    public HardwareAddress {
        if (value < 0 || value >>> (BYTES * Byte.SIZE) != 0) {
            throw new IllegalArgumentException("value: " + value + " is not a number of six bytes");
        }
    }

    /** The first six bytes; what is missing of a shorter address counts as zero. */
    public static HardwareAddress of(byte... bytes) {
        long value = 0;
        for (byte next : Arrays.copyOf(Objects.requireNonNull(bytes, "bytes"), BYTES)) {
            value = value << Byte.SIZE | (next & 0xff);
        }
        return new HardwareAddress(value);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (value >>> ((BYTES - 1 - i) * Byte.SIZE));
        }
        return bytes;
    }

    /** As {@code 02:fc:00:00:00:05}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (byte next : bytes()) {
            text.append(text.length() == 0 ? "" : ":")
                    .append(Character.forDigit((next & 0xff) >>> 4, 16))
                    .append(Character.forDigit(next & 0xf, 16));
        }
        return text.toString();
    }
}
