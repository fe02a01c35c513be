package io.fluv.driver.tck;

import io.fluv.core.driver.Driver;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The loops of one test, all on its thread, and how they go on: by waiting, or turned by the driver. Between two steps the
 * thread counts as being in a turn of each of them, so that a test can use its channels.
 */
final class TestLoops {
    /** How long one wait takes at most: short enough for a test with two loops, long enough not to spin. */
    static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Of a driver that drives loops, which may do little at each. */
    private static final int MOST_ADVANCES = 20_000;

    /** Of a test that does not come to its end, since it is told again and again that it can go on, and can't. */
    private static final int MOST_STEPS = 30_000;

    private final TestedDriver tested;
    private final Driver driver;
    private final int mostSteps;
    private int steps;
    private final List<TestLoop> loops = new ArrayList<>();
    private final Deque<TestChannel<?>> channels = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<AssertionError> violations = new ConcurrentLinkedQueue<>();

    TestLoops(TestedDriver tested, Driver driver) {
        this.tested = tested;
        this.driver = driver;
        this.mostSteps =
                driver.drivesLoops() ? MOST_ADVANCES : (int) (tested.patience().toNanos() / STEP_NANOS);
    }

    TestLoop open() throws IOException {
        TestLoop loop = new TestLoop(this, driver);
        loops.add(loop);
        return loop;
    }

    boolean areDriven() {
        return driver.drivesLoops();
    }

    /** Lets all go on once. */
    void step() throws IOException {
        if (++steps > MOST_STEPS) {
            throw new AssertionError("after " + MOST_STEPS + " steps the test still goes on");
        }
        if (driver.drivesLoops()) {
            tested.advance();
        } else {
            for (TestLoop loop : List.copyOf(loops)) {
                loop.await(STEP_NANOS / loops.size());
            }
        }
        throwViolation();
    }

    /** Goes on until that is so, and fails when it takes too many steps. */
    void until(String what, BooleanSupplier isSo) throws IOException {
        for (int taken = 0; !isSo.getAsBoolean(); taken++) {
            if (taken == mostSteps) {
                throw new AssertionError("not after " + taken + " steps: " + what);
            }
            step();
        }
    }

    /** A rule of the contract was broken, maybe where what is thrown does not get through to the test. */
    void violated(String rule) {
        violations.add(new AssertionError(rule));
    }

    void violated(String rule, Throwable failure) {
        violations.add(new AssertionError(rule, failure));
    }

    private void throwViolation() {
        AssertionError first = violations.poll();
        if (first != null) {
            throw first;
        }
    }

    /** Will be closed with the loops, unless the test does so before. */
    void own(TestChannel<?> channel) {
        channels.push(channel);
    }

    /** The channel has become another one. */
    void disown(TestChannel<?> channel) {
        channels.remove(channel);
    }

    /** Takes no more steps. */
    void ended(TestLoop loop) {
        loops.remove(loop);
    }

    /** Closes all, whatever fails of it, and throws what was violated first. */
    void close() {
        steps = 0;
        List<Closeable> all = new ArrayList<>(channels);
        all.addAll(loops);
        for (Closeable next : all) {
            try {
                next.close();
            } catch (IOException | RuntimeException | AssertionError e) {
                violated("could not be closed at the end", e);
            }
        }
        throwViolation();
    }
}
