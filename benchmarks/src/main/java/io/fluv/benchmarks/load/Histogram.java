package io.fluv.benchmarks.load;

import java.util.Arrays;

/**
 * Counts durations in classes whose width grows with the duration: each power of two is divided into {@value #PARTS}, so
 * that a quantile is at most 1.6 % off. Adding allocates nothing. For one thread.
 */
public final class Histogram {
    private static final int BITS = 6;
    private static final int PARTS = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * PARTS];
    private long total;

    /**
     * One more.
     *
     * @param nanos not negative
     */
    public void add(long nanos) {
        counts[index(nanos)]++;
        total++;
    }

    public void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    /**
     * The duration that a share of all does not exceed; zero when there is none.
     *
     * @param share 0 to 1
     */
    public double quantileNanos(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return middle(i);
            }
        }
        return 0;
    }

    /** Below {@link #PARTS} each duration has a class of its own; above, the leading bits say which one it is. */
    private static int index(long nanos) {
        if (nanos < PARTS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - BITS;
        return (shift + 1) * PARTS + (int) (nanos >>> shift) - PARTS;
    }

    private static double middle(int index) {
        if (index < PARTS) {
            return index;
        }
        int shift = index / PARTS - 1;
        long least = (long) (index % PARTS + PARTS) << shift;
        return least + ((1L << shift) - 1) / 2.0;
    }
}
