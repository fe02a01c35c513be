package io.fluv.core.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test moves it, from any thread. Unless told otherwise it begins one second before
 * its values overflow, so that whoever compares two of them the wrong way is found out.
 */
public final class ManualClock implements NanoClock {
    private final AtomicLong now;

    public ManualClock() {
        this(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    }

    public ManualClock(long start) {
        now = new AtomicLong(start);
    }

    public void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    @Override
    public long nanoTime() {
        return now.get();
    }
}
