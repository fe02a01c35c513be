package io.fluv.reactor.micrometer;

import io.fluv.core.Loop;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A task that a loop runs again and again, and that records how late it was. */
final class LagProbe implements Runnable {
    private final Loop loop;
    private final Duration period;
    private final Clock clock;
    private final Timer lag;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** By {@link #clock}. The loop's alone from the first run on. */
    private long due;

    LagProbe(Loop loop, Duration period, Clock clock, Timer lag) {
        this.loop = loop;
        this.period = period;
        this.clock = clock;
        this.lag = lag;
    }

    /** Completes when the loop runs nothing any more. */
    CompletableFuture<Void> start() {
        scheduleNext();
        return ended;
    }

    @Override
    public void run() {
        try {
            lag.record(Math.max(0, clock.monotonicTime() - due), TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error thrown) {
            loop.report(thrown, this); // and the next time it may go well
        }
        scheduleNext();
    }

    private void scheduleNext() {
        due = clock.monotonicTime() + period.toNanos();
        try {
            loop.schedule(this, period).whenComplete((ran, failure) -> {
                if (failure instanceof RejectedExecutionException) {
                    ended.complete(null);
                }
            });
        } catch (RejectedExecutionException over) {
            ended.complete(null);
        }
    }

    @Override
    public String toString() {
        return "LagProbe[" + loop + "]";
    }
}
