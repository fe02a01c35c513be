package io.fluv.core.loop;

import io.fluv.core.time.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What {@link EventLoop#schedule} returns: the action of its own timer. Confined to the loop, but for its result and
 * {@link #cancel}, which hops.
 */
final class ScheduledTask extends CompletableFuture<Void> implements Runnable {
    private final EventLoop loop;
    private final Runnable task;
    private @Nullable Timer timer;

    ScheduledTask(EventLoop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** It may have been cancelled on the way to the loop. */
    void timer(Timer started) {
        assert loop.inLoop();
        timer = started;
        if (isDone()) {
            started.cancel();
        }
    }

    @Override
    public void run() {
        assert loop.inLoop();
        if (isDone()) {
            return;
        }
        try {
            task.run();
            complete(null);
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && loop.inLoop()) {
            cancelTimer();
        } else if (cancelled) {
            try {
                loop.execute(this::cancelTimer);
            } catch (RejectedExecutionException ended) {
                return true; // and the timer with it
            }
        }
        return cancelled;
    }

    private void cancelTimer() {
        assert loop.inLoop();
        if (timer != null) {
            timer.cancel();
        }
    }

    /** The loop ends before {@code action} was due. */
    static void rejectIfScheduled(Runnable action) {
        if (action instanceof ScheduledTask scheduled) {
            scheduled.completeExceptionally(TaskQueue.rejection());
        }
    }
}
