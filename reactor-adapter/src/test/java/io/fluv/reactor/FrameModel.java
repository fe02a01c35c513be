package io.fluv.reactor;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What frames a whole input has, found in the simplest way: the measure for whatever comes in pieces. */
final class FrameModel {
    private FrameModel() {}

    static Outcome<String> lines(byte[] input, Charset charset, int limit) {
        byte[] lineFeed = "\n".getBytes(charset);
        byte[] carriageReturn = "\r".getBytes(charset);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < input.length; ) {
            int end = indexOf(lineFeed, input, from, lineFeed.length);
            int to = end < 0 ? input.length : end;
            byte[] line = Arrays.copyOfRange(input, from, to);
            int before = line.length - carriageReturn.length;
            if (before >= 0
                    && before % carriageReturn.length == 0
                    && Arrays.equals(line, before, line.length, carriageReturn, 0, carriageReturn.length)) {
                line = Arrays.copyOf(line, before);
            }
            // What may still become a line's end is waited for, unless the limit is passed whatever it becomes.
            boolean hopeless = end < 0 && to - from - lineFeed.length + 1 - carriageReturn.length > limit;
            if (line.length > limit || hopeless) {
                return new Outcome<>(lines, Outcome.tooLong(limit));
            }
            lines.add(charset.decode(ByteBuffer.wrap(line)).toString());
            from = end < 0 ? input.length : end + lineFeed.length;
        }
        return new Outcome<>(lines, Outcome.COMPLETE);
    }

    static Outcome<ByteBuffer> delimited(byte[] input, byte[] delimiter, int limit) {
        List<ByteBuffer> frames = new ArrayList<>();
        for (int from = 0; from < input.length; ) {
            int end = indexOf(delimiter, input, from, 1);
            int least = end < 0 ? input.length - from - delimiter.length + 1 : end - from;
            if (least > limit) {
                return new Outcome<>(frames, Outcome.tooLong(limit));
            }
            if (end < 0) {
                return new Outcome<>(frames, Outcome.CUT_OFF);
            }
            frames.add(ByteBuffer.wrap(Arrays.copyOfRange(input, from, end)));
            from = end + delimiter.length;
        }
        return new Outcome<>(frames, Outcome.COMPLETE);
    }

    static Outcome<ByteBuffer> bytes(byte[] input, int length) {
        List<ByteBuffer> frames = new ArrayList<>();
        for (int from = 0; from < input.length; from += length) {
            if (from + length > input.length) {
                return new Outcome<>(frames, Outcome.CUT_OFF);
            }
            frames.add(ByteBuffer.wrap(Arrays.copyOfRange(input, from, from + length)));
        }
        return new Outcome<>(frames, Outcome.COMPLETE);
    }

    /** A prefix of so many bytes. */
    static Outcome<ByteBuffer> prefixed(
            byte[] input, int prefix, boolean littleEndian, boolean countsItself, int limit) {
        List<ByteBuffer> frames = new ArrayList<>();
        for (int from = 0; from < input.length; ) {
            if (from + prefix > input.length) {
                return new Outcome<>(frames, Outcome.CUT_OFF);
            }
            byte[] digits = Arrays.copyOfRange(input, from, from + prefix);
            BigInteger told = new BigInteger(1, littleEndian ? reversed(digits) : digits);
            long length = told.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
            if (countsItself && length < prefix) {
                return new Outcome<>(frames, Outcome.MALFORMED);
            }
            length -= countsItself ? prefix : 0;
            if (length > limit) {
                return new Outcome<>(frames, Outcome.tooLong(limit));
            }
            if (from + prefix + length > input.length) {
                return new Outcome<>(frames, Outcome.CUT_OFF);
            }
            from += prefix;
            frames.add(ByteBuffer.wrap(Arrays.copyOfRange(input, from, from + (int) length)));
            from += (int) length;
        }
        return new Outcome<>(frames, Outcome.COMPLETE);
    }

    static Outcome<ByteBuffer> varintPrefixed(byte[] input, boolean countsItself, int limit) {
        List<ByteBuffer> frames = new ArrayList<>();
        for (int from = 0; from < input.length; ) {
            BigInteger told = BigInteger.ZERO;
            int prefix = 0;
            boolean whole = false;
            while (!whole && from + prefix < input.length && prefix < 10) {
                byte digit = input[from + prefix];
                told = told.add(BigInteger.valueOf(digit & 0x7f).shiftLeft(7 * prefix));
                prefix++;
                whole = digit >= 0;
            }
            if (whole ? told.bitLength() > 64 : prefix == 10) {
                return new Outcome<>(frames, Outcome.MALFORMED);
            }
            if (!whole) {
                return new Outcome<>(frames, Outcome.CUT_OFF);
            }
            BigInteger length = countsItself ? told.subtract(BigInteger.valueOf(prefix)) : told;
            if (length.signum() < 0) {
                return new Outcome<>(frames, Outcome.MALFORMED);
            }
            if (length.compareTo(BigInteger.valueOf(limit)) > 0) {
                return new Outcome<>(frames, Outcome.tooLong(limit));
            }
            from += prefix;
            if (from + length.intValue() > input.length) {
                return new Outcome<>(frames, Outcome.CUT_OFF);
            }
            frames.add(ByteBuffer.wrap(Arrays.copyOfRange(input, from, from + length.intValue())));
            from += length.intValue();
        }
        return new Outcome<>(frames, Outcome.COMPLETE);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static int indexOf(byte[] what, byte[] where, int from, int step) {
        for (int i = from; i + what.length <= where.length; i += step) {
            if (Arrays.equals(where, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
