package io.fluv.benchmarks.jmh;

import io.fluv.core.LoopOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to have a loop do something, from another thread: alone, waking it up, and in a burst. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TaskBenchmark {
    private static final int BURST = 1_000;

    private final LoopGroup group =
            LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));
    private final EventLoop loop = group.loops().get(0);

    /** Written by the loop, waited for by the benchmark. */
    private volatile int ran;

    private int given;
    private final Runnable count = this::countOne;

    @SuppressWarnings("NonAtomicVolatileUpdate") // the loop alone writes it
    private void countOne() {
        ran++;
    }

    @Setup
    public void start() {
        toASleepingLoop();
    }

    @TearDown
    public void close() {
        group.close();
    }

    /** From giving a task until it has run: the queue, the wake-up, and the way out of the selector. */
    @Benchmark
    public int toASleepingLoop() {
        given++;
        loop.execute(count);
        return awaitAll();
    }

    /** One task of many that are given at once: the queue, since one wake-up serves all. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int inABurst() {
        given += BURST;
        for (int i = 0; i < BURST; i++) {
            loop.execute(count);
        }
        return awaitAll();
    }

    private int awaitAll() {
        while (ran != given) {
            Thread.onSpinWait();
        }
        return ran;
    }
}
