package io.fluv.core.tcp;

import io.fluv.core.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** A loop that a test drives step by step; its time passes only from one timer to the next. For one thread. */
final class VirtualLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> timers = new PriorityQueue<>(
            Comparator.comparingLong((Scheduled timer) -> timer.due).thenComparingLong(timer -> timer.sequence));
    private final List<Throwable> reported = new ArrayList<>();
    private long now;
    private long sequence;
    private boolean ended;

    /** Milliseconds since the start. */
    long now() {
        return now;
    }

    /** Runs the next task, or when there is none moves on to the next timer. False when nothing is left. */
    boolean step() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
            return true;
        }
        Scheduled timer = timers.poll();
        if (timer == null) {
            return false;
        }
        now = timer.due;
        timer.fire();
        return true;
    }

    void runToTheEnd() {
        boolean more = true;
        for (int steps = 0; more; steps++) {
            if (steps > 10_000) {
                throw new AssertionError("the loop does not come to rest");
            }
            more = step();
        }
    }

    /** As a loop does: runs what it has accepted, and fails what is scheduled. */
    void end() {
        ended = true;
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        while (!timers.isEmpty()) {
            timers.remove().completeExceptionally(rejection());
        }
    }

    int timersLeft() {
        return timers.size();
    }

    List<Throwable> reported() {
        return reported;
    }

    @Override
    public int waitingTasks() {
        return tasks.size();
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw rejection();
        }
        tasks.add(task);
    }

    @Override
    public CompletableFuture<Void> schedule(Runnable task, Duration delay) {
        if (ended) {
            throw rejection();
        }
        Scheduled timer = new Scheduled(task, now + delay.toMillis(), sequence++);
        timers.add(timer);
        return timer;
    }

    @Override
    public void report(Throwable error, Object source) {
        reported.add(error);
    }

    private static RejectedExecutionException rejection() {
        return new RejectedExecutionException("the loop has ended");
    }

    private final class Scheduled extends CompletableFuture<Void> {
        private final Runnable task;
        private final long due;
        private final long sequence;

        Scheduled(Runnable task, long due, long sequence) {
            this.task = task;
            this.due = due;
            this.sequence = sequence;
        }

        void fire() {
            try {
                task.run();
                complete(null);
            } catch (Throwable failure) {
                completeExceptionally(failure);
                reported.add(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            timers.remove(this);
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
