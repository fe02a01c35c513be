package io.fluv.reactor;

import io.fluv.core.Loop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A loop as a {@link Scheduler}. It is not this scheduler's to end, so disposing of it does nothing. When the loop ends, what
 * is still to come is disposed of and does not run.
 */
final class LoopScheduler implements Scheduler {
    private final Loop loop;

    LoopScheduler(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return start(task, nanos(delay, unit), Run.ONCE, () -> {});
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return start(task, nanos(initialDelay, unit), nanos(period, unit), () -> {});
    }

    /** @param onLoopEnded what follows when the loop ends before the task is due */
    private Run start(Runnable task, long delayNanos, long periodNanos, Runnable onLoopEnded) {
        Runnable hooked = Schedulers.onSchedule(Objects.requireNonNull(task, "task"));
        Run run = new Run(loop, hooked, periodNanos, onLoopEnded);
        run.start(delayNanos);
        return run;
    }

    /** From none to the longest that a loop takes, see {@link Loop#schedule}: whoever waits longer waits for ever. */
    private static long nanos(long time, TimeUnit unit) {
        return Math.min(Math.max(0, unit.toNanos(time)), Long.MAX_VALUE / 2);
    }

    @Override
    public long now(TimeUnit unit) {
        return Scheduler.super.now(unit);
    }

    @Override
    public Worker createWorker() {
        return new LoopWorker(this);
    }

    @Override
    public void dispose() {}

    @Override
    public String toString() {
        return "LoopScheduler[" + loop + "]";
    }

    /** One scheduled task. The loop runs the tasks of one caller in order, which is all that a worker has to promise. */
    private static final class Run implements Disposable, Runnable {
        static final long ONCE = -1;

        private final Loop loop;
        private final Runnable task;
        private final long periodNanos;
        private final Runnable onLoopEnded;
        private final Disposable.Swap pending = Disposables.swap();

        /** When a periodic task is due next, by the loop's clock; its lateness must not add up. */
        private long due;

        Run(Loop loop, Runnable task, long periodNanos, Runnable onLoopEnded) {
            this.loop = loop;
            this.task = task;
            this.periodNanos = periodNanos;
            this.onLoopEnded = onLoopEnded;
        }

        void start(long delayNanos) {
            due = loop.nanoTime() + delayNanos;
            try {
                submit(delayNanos);
            } catch (RejectedExecutionException e) {
                throw Exceptions.failWithRejected(e);
            }
        }

        private void submit(long delayNanos) {
            if (delayNanos <= 0) {
                loop.execute(this);
            } else {
                CompletableFuture<Void> scheduled = loop.schedule(this, Duration.ofNanos(delayNanos));
                if (scheduled.isCompletedExceptionally()) {
                    throw new RejectedExecutionException("the loop is ending");
                }
                pending.replace(() -> scheduled.cancel(false));
                scheduled.whenComplete((done, failure) -> {
                    if (failure instanceof RejectedExecutionException) {
                        drop();
                    }
                });
            }
        }

        @Override
        public void run() {
            if (isDisposed()) {
                return;
            }
            try {
                task.run();
            } catch (Throwable thrown) {
                dispose();
                loop.report(thrown, task);
                return;
            }
            if (periodNanos == ONCE) {
                dispose();
            } else if (!isDisposed()) {
                runAgain();
            }
        }

        private void runAgain() {
            due += periodNanos;
            try {
                submit(due - loop.nanoTime());
            } catch (RejectedExecutionException loopEnded) {
                drop();
            }
        }

        /** The loop has ended, and the task with it, which is no error. */
        private void drop() {
            dispose();
            onLoopEnded.run();
        }

        @Override
        public void dispose() {
            pending.dispose();
        }

        @Override
        public boolean isDisposed() {
            return pending.isDisposed();
        }
    }

    /** Tasks that are cancelled together. */
    private static final class LoopWorker implements Worker {
        private final LoopScheduler scheduler;
        private final Disposable.Composite tasks = Disposables.composite();

        LoopWorker(LoopScheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public Disposable schedule(Runnable task) {
            return schedule(task, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            Objects.requireNonNull(task, "task");
            Entry entry = new Entry(tasks);
            return entry.of(scheduler.start(entry.once(task), nanos(delay, unit), Run.ONCE, entry::dispose));
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            Objects.requireNonNull(task, "task");
            Entry entry = new Entry(tasks);
            return entry.of(scheduler.start(
                    entry.untilItThrows(task), nanos(initialDelay, unit), nanos(period, unit), entry::dispose));
        }

        @Override
        public void dispose() {
            tasks.dispose();
        }

        @Override
        public boolean isDisposed() {
            return tasks.isDisposed();
        }
    }

    /** A worker's task in the worker's set, which it leaves when it has run or is cancelled. */
    private static final class Entry implements Disposable {
        private final Disposable.Composite tasks;
        private final Disposable.Swap run = Disposables.swap();

        Entry(Disposable.Composite tasks) {
            this.tasks = tasks;
            if (!tasks.add(this)) {
                throw Exceptions.failWithRejected();
            }
        }

        Runnable once(Runnable task) {
            return () -> {
                try {
                    task.run();
                } finally {
                    dispose();
                }
            };
        }

        Runnable untilItThrows(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (Throwable thrown) {
                    dispose();
                    throw thrown;
                }
            };
        }

        Entry of(Disposable scheduled) {
            run.replace(scheduled);
            return this;
        }

        @Override
        public void dispose() {
            run.dispose();
            tasks.remove(this);
        }

        @Override
        public boolean isDisposed() {
            return run.isDisposed();
        }
    }
}
