package io.fluv.benchmarks.jmh;

import io.fluv.core.time.Timer;
import io.fluv.core.time.TimerQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a timer costs among many others: one that is cancelled before it is due, as most timeouts are, and one that fires. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimerQueueBenchmark {
    /** How many timers are waiting. */
    @Param({"10", "10000"})
    int waiting;

    private final TimerQueue queue = new TimerQueue();
    private long now;

    @Setup
    public void fill() {
        for (int i = 0; i < waiting; i++) {
            queue.add(TimeUnit.SECONDS.toNanos(30) + i * 1_000L, () -> {});
        }
    }

    @Benchmark
    public Timer addAndCancel() {
        now += 100;
        Timer timer = queue.add(now, () -> {});
        timer.cancel();
        return timer;
    }

    /** The present timers stay behind this one, which is due at once. */
    @Benchmark
    public @Nullable Runnable addAndFire() {
        now += 100;
        queue.add(now, () -> {});
        return queue.poll(now, queue.sequence());
    }
}
