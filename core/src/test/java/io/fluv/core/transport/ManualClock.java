package io.fluv.core.transport;

import io.fluv.core.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until a test moves it. */
final class ManualClock implements NanoClock {
    private final AtomicLong now = new AtomicLong();

    void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    @Override
    public long nanoTime() {
        return now.get();
    }
}
