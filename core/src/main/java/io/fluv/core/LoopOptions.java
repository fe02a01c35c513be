package io.fluv.core;

import io.fluv.core.driver.Driver;
import io.fluv.core.time.NanoClock;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** How many loops there are and what they run on. Immutable: each setter gives changed options. */
public final class LoopOptions {
    private static final LoopOptions DEFAULTS =
            new LoopOptions(Runtime.getRuntime().availableProcessors(), null, LoopObserver.LOGGING, null, null);
    private static final int MAX_LOOPS = 1024;

    private final int loops;
    private final @Nullable ThreadFactory threadFactory;
    private final LoopObserver observer;
    private final @Nullable Driver driver;
    private final @Nullable NanoClock clock;

    private LoopOptions(
            int loops,
            @Nullable ThreadFactory threadFactory,
            LoopObserver observer,
            @Nullable Driver driver,
            @Nullable NanoClock clock) {
        if (driver != null && driver.drivesLoops() && clock != null) {
            throw new IllegalArgumentException(
                    "clock: the driver " + driver.name() + " turns the loops, by a clock of its own");
        }
        this.loops = loops;
        this.threadFactory = threadFactory;
        this.observer = observer;
        this.driver = driver;
        this.clock = clock;
    }

    /**
     * A loop per processor, daemon threads named {@code fluv-loop-N}, the logging observer, java.nio, the driver's clock. The threads
     * have the system's class loader as their context's and inherit no thread-locals, since they may outlive whoever started
     * them.
     */
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How many threads share the sockets.
     *
     * @param count 1 to 1024
     */
    public LoopOptions loops(int count) {
        if (count < 1 || count > MAX_LOOPS) {
            throw new IllegalArgumentException("loops: " + count + " is not from 1 to " + MAX_LOOPS);
        }
        return new LoopOptions(count, threadFactory, observer, driver, clock);
    }

    /**
     * Makes the loops' threads, each called once with a task that lasts as long as the loop. What they are to inherit, such as
     * a class loader that is the context's, is up to the factory.
     */
    public LoopOptions threadFactory(ThreadFactory factory) {
        return new LoopOptions(loops, Objects.requireNonNull(factory, "factory"), observer, driver, clock);
    }

    public LoopOptions observer(LoopObserver value) {
        return new LoopOptions(loops, threadFactory, Objects.requireNonNull(value, "value"), driver, clock);
    }

    /**
     * The operating system below the loops. Where it {@linkplain Driver#drivesLoops drives loops}, there are no threads, and
     * the clock is the driver's.
     */
    public LoopOptions driver(Driver value) {
        return new LoopOptions(loops, threadFactory, observer, Objects.requireNonNull(value, "value"), clock);
    }

    /**
     * The clock of all timers, in place of the driver's; not for a driver that drives loops. A clock that a test moves must be
     * followed by a task, for the loop to look at it.
     */
    public LoopOptions clock(NanoClock value) {
        return new LoopOptions(loops, threadFactory, observer, driver, Objects.requireNonNull(value, "value"));
    }

    public int loops() {
        return loops;
    }

    /** Null when none was set: the default then makes daemon threads. */
    public @Nullable ThreadFactory threadFactory() {
        return threadFactory;
    }

    public LoopObserver observer() {
        return observer;
    }

    /** Null when none was set: the default is java.nio. */
    public @Nullable Driver driver() {
        return driver;
    }

    public NanoClock clock() {
        if (clock != null) {
            return clock;
        }
        return driver != null ? driver.clock() : NanoClock.SYSTEM;
    }

    @Override
    public String toString() {
        return "LoopOptions[loops=" + loops
                + ", threadFactory=" + (threadFactory == null ? "default" : threadFactory)
                + ", observer=" + observer
                + ", driver=" + (driver == null ? "default" : driver.name())
                + ", clock=" + (clock() == NanoClock.SYSTEM ? "system" : clock()) + "]";
    }
}
