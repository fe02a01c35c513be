package io.fluv.benchmarks.jmh;

import io.fluv.core.flow.Demand;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the accounting of one element costs: of an echo, whose demand is one at a time, and of a reader that wants all. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DemandBenchmark {
    private final Demand oneAtATime = new Demand();
    private final Demand unbounded = new Demand();

    public DemandBenchmark() {
        unbounded.add(Long.MAX_VALUE);
    }

    @Benchmark
    public boolean oneAtATime() {
        boolean wasZero = oneAtATime.add(1);
        oneAtATime.take();
        return wasZero;
    }

    @Benchmark
    public boolean unbounded() {
        unbounded.take();
        return unbounded.isZero();
    }
}
