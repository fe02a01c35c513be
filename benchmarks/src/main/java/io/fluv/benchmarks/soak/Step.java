package io.fluv.benchmarks.soak;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/** One thing that a soak does, and the choices that belong to it. For one thread, but {@link #fork()} gives others theirs. */
final class Step {
    private static final int KIB = 1024;

    final long number;
    private final SplittableRandom random;

    private Step(long number, SplittableRandom random) {
        this.number = number;
        this.random = random;
    }

    static Step of(long seed, long number) {
        return new Step(number, new SplittableRandom(new SplittableRandom(seed + number * 31).nextLong() ^ seed));
    }

    /** The same step with choices of its own, for something that goes on at the same time. */
    Step fork() {
        return new Step(number, random.split());
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** From zero to {@code bound}, without it. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    Content content() {
        return new Content(random.nextLong());
    }

    /** Up to a bound, short ones as often as long ones. */
    Duration upTo(Duration longest) {
        double part = random.nextDouble();
        return Duration.ofNanos((long) (longest.toNanos() * part * part * part));
    }

    /** How much to send: mostly little, now and then none, rarely up to a MiB. More can take too long: {@link Stage#NARROW}. */
    long bytes() {
        int kind = random.nextInt(100);
        if (kind < 5) {
            return 0;
        }
        if (kind < 30) {
            return random.nextInt(100);
        }
        if (kind < 75) {
            return random.nextInt(10 * KIB);
        }
        if (kind < 97) {
            return random.nextInt(300 * KIB);
        }
        return random.nextInt(KIB * KIB);
    }

    /** Sizes of chunks that make up about {@code total}, of one order of magnitude. */
    IntSupplier sizes(long total) {
        // Not millions of chunks: small ones for little data only.
        int most =
                total < 2 * KIB ? any(1, 10, KIB) : total < 100 * KIB ? any(100, 3000, 64 * KIB) : any(5000, 128 * KIB);
        SplittableRandom own = random.split();
        return () -> 1 + own.nextInt(most);
    }

    /** Buffers of every kind that a user may have, positions and limits included. */
    IntFunction<ByteBuffer> buffers() {
        int kind = random.nextInt(4);
        return size -> switch (kind) {
            case 0 -> ByteBuffer.allocate(size);
            case 1 -> ByteBuffer.allocateDirect(size);
            case 2 -> ByteBuffer.allocate(size + 7).position(3).limit(3 + size);
            default -> ByteBuffer.allocateDirect(size + 7).position(5).slice().limit(size);
        };
    }
}
