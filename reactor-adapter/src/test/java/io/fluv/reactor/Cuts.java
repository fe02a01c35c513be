package io.fluv.reactor;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The ways to cut bytes in chunks, each chunk with an array of its own. */
final class Cuts {
    private static final LongAdder CASES = new LongAdder();

    private Cuts() {}

    /** All of them, of which there are 2 to the power of the length less one. */
    static void every(byte[] bytes, Consumer<List<ByteBuffer>> use) {
        int places = Math.max(bytes.length - 1, 0);
        if (places > 20) {
            throw new IllegalArgumentException("too many ways to cut " + bytes.length + " bytes");
        }
        ByteBuffer direct = direct(bytes);
        for (long cuts = 0; cuts < 1L << places; cuts++) {
            List<ByteBuffer> chunks = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (i == bytes.length - 1 || (cuts & 1L << i) != 0) {
                    chunks.add(chunk(bytes, direct, from, i + 1));
                    from = i + 1;
                }
            }
            CASES.increment();
            use.accept(chunks);
        }
    }

    /** So many at random, an empty chunk here and there; the most bytes of a chunk differ from way to way. */
    static void random(byte[] bytes, int times, Random random, Consumer<List<ByteBuffer>> use) {
        ByteBuffer direct = direct(bytes);
        for (int i = 0; i < times; i++) {
            int most = 1 << random.nextInt(17);
            List<ByteBuffer> chunks = new ArrayList<>();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + random.nextInt(most + 1));
                chunks.add(chunk(bytes, direct, from, to));
                from = to;
            }
            CASES.increment();
            use.accept(chunks);
        }
    }

    /** Every input of up to so many bytes, all out of an alphabet. */
    static void everyInput(byte[] alphabet, int longest, Consumer<byte[]> use) {
        for (int length = 0; length <= longest; length++) {
            byte[] input = new byte[length];
            int[] letters = new int[length];
            Arrays.fill(input, alphabet[0]);
            int place = 0;
            while (place < length || length == 0) {
                use.accept(input.clone());
                place = 0;
                while (place < length && ++letters[place] == alphabet.length) {
                    letters[place] = 0;
                    input[place] = alphabet[0];
                    place++;
                }
                if (place == length) {
                    break;
                }
                input[place] = alphabet[letters[place]];
            }
        }
    }

    /** How many ways of how many inputs there were so far. */
    static long cases() {
        return CASES.sum();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Some in direct memory, some read-only, some in the middle of an array: none may make a difference. */
    private static ByteBuffer chunk(byte[] bytes, ByteBuffer direct, int from, int to) {
        byte[] own = Arrays.copyOfRange(bytes, from, to);
        return switch ((from + to) % 4) {
            case 0 -> direct.slice(from, to - from);
            case 1 -> ByteBuffer.wrap(own).asReadOnlyBuffer();
            case 2 -> {
                byte[] wider = new byte[own.length + 5];
                Arrays.fill(wider, (byte) '\n');
                System.arraycopy(own, 0, wider, 3, own.length);
                yield ByteBuffer.wrap(wider, 3, own.length);
            }
            default -> ByteBuffer.wrap(own);
        };
    }

    /** All bytes of several buffers. */
    static byte[] joined(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.array();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        IntStream.range(0, values.length).forEach(i -> bytes[i] = (byte) values[i]);
        return bytes;
    }
}
