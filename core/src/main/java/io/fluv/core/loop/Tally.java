package io.fluv.core.loop;

import io.fluv.core.Figure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one loop has counted. Written by the loop alone, so that adding needs no atomic operation; read from any thread,
 * which sees a recent value of each figure.
 */
final class Tally {
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

    /** A cache line of longs at either end, for another loop's tally may lie beside it and be written all the time. */
    private static final int MARGIN = 8;

    private final long[] entries = new long[MARGIN + Figure.values().length + MARGIN];

    /** The loop. */
    void add(Figure figure, long amount) {
        int index = indexOf(figure);
        ENTRY.setRelease(entries, index, entries[index] + amount);
    }

    /** Any thread. */
    long of(Figure figure) {
        return (long) ENTRY.getAcquire(entries, indexOf(figure));
    }

    @SuppressWarnings("EnumOrdinal") // an index of this process alone, which nothing keeps
    private static int indexOf(Figure figure) {
        return MARGIN + figure.ordinal();
    }
}
