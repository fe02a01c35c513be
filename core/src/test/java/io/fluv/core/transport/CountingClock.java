package io.fluv.core.transport;

import io.fluv.core.Loop;
import io.fluv.core.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The machine's clock, which counts how often it is read. While a timer waits a loop reads it in every turn, so a loop that
 * spins shows.
 */
final class CountingClock implements NanoClock {
    private static final Duration WINDOW = Duration.ofMillis(200);

    private final AtomicLong readings = new AtomicLong();

    @Override
    public long nanoTime() {
        readings.incrementAndGet();
        return System.nanoTime();
    }

    /** How often anybody has looked at it. */
    long readings() {
        return readings.get();
    }

    /** How often the loop looked at the clock while a timer of a fifth of a second ran. Idle: less than ten times. */
    long readingsInAFifthOfASecond(Loop loop) {
        long before = readings.get();
        Loopback.result(loop.schedule(() -> {}, WINDOW));
        return readings.get() - before;
    }
}
