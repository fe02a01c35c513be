package io.fluv.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The one thread on which everything of a listener or connection happens, for those who want to be there too. */
public interface Loop extends Executor {
    /** True when the calling thread is the loop's. */
    boolean inLoop();

    /**
     * Runs {@code task} on the loop, in the order of the calls from one thread; never before this call returns. An
     * exception from the task goes to the loop's observer.
     *
     * @throws RejectedExecutionException when the loop has ended; a task that was not rejected runs
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs {@code task} on the loop after {@code delay}. The result completes when it has run, fails with its exception,
     * or with {@link RejectedExecutionException} when the loop ends before; cancelling it before it runs keeps it from
     * running.
     *
     * @param delay at most 146 years; a negative one counts as zero
     * @throws RejectedExecutionException when the loop has ended already
     */
    CompletableFuture<Void> schedule(Runnable task, Duration delay);

    /**
     * A reading of the clock of {@link #schedule}, in nanoseconds, for tasks that are to come at fixed times. Any thread. The
     * system's, unless the loop was given another; only the difference of two readings means anything.
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * How many tasks the loop was given that it has not begun; timers that are not due do not count. From any thread. Takes
     * the longer the more there are: for meters, not for decisions.
     */
    int waitingTasks();

    /**
     * Hands an error that no subscriber, future or caller will hear to the loop's observer, from any thread.
     *
     * @param source what it happened to; its text names the endpoints
     */
    void report(Throwable error, Object source);
}
