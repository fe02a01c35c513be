package io.fluv.core.time;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An action that a {@link TimerQueue} runs once, unless it is cancelled before. Confined to the thread of its queue. */
public final class Timer {
    /** The value of {@link #index} when the timer is in no queue: it ran, or it was cancelled. */
    static final int UNQUEUED = -1;

    final long deadline;
    final long sequence;
    private final TimerQueue queue;
    private @Nullable Runnable action;
    int index = UNQUEUED;

    Timer(TimerQueue queue, long deadline, long sequence, Runnable action) {
        this.queue = queue;
        this.deadline = deadline;
        this.sequence = sequence;
        this.action = action;
    }

    /** Keeps the action from running and lets go of it. Does nothing once it ran or was cancelled. */
    public void cancel() {
        queue.remove(this);
        action = null;
    }

    void run() {
        Runnable due = action;
        action = null;
        if (due != null) {
            due.run();
        }
    }

    void discard(Consumer<? super Runnable> discarded) {
        Runnable dropped = action;
        action = null;
        if (dropped != null) {
            discarded.accept(dropped);
        }
    }
}
