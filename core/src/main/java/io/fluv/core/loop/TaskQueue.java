package io.fluv.core.loop;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have given a loop to do, and the only way in which they reach it.
 *
 * <pre>
 *            prepareToSleep()            close()
 *   AWAKE ───────────────────▶ ASLEEP   AWAKE ─────▶ CLOSED
 *     ▲                           │
 *     └───────────────────────────┘
 *       awake(), or the first offer(), which wakes the loop up
 * </pre>
 *
 * <p>The loop declares itself asleep <em>before</em> it looks at the queue a last time, and a producer looks at the state
 * <em>after</em> it added its task; so either the loop sees the task or the producer sees a sleeper. Of many producers
 * only the one that changes the state pays for the wake-up. In the same way a producer that finds the queue closed after
 * it added a task takes the task back and is told, unless the loop's last look took it.
 */
final class TaskQueue {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int CLOSED = 2;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private final Runnable wakeUp;

    TaskQueue(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Any thread. */
    void offer(Runnable task) {
        if (state.get() == CLOSED) {
            throw rejection();
        }
        tasks.add(task);
        int seen = state.get();
        if (seen == ASLEEP && state.compareAndSet(ASLEEP, AWAKE)) {
            wakeUp.run();
        } else if (seen == CLOSED && tasks.remove(task)) {
            throw rejection();
        }
    }

    /** The loop: the next task, or null. */
    @Nullable
    Runnable poll() {
        return tasks.poll();
    }

    /** Any thread. Walks through the queue. */
    int size() {
        return tasks.size();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** The loop is about to block. False when a task came in meanwhile; then it must not. */
    boolean prepareToSleep() {
        state.set(ASLEEP);
        if (tasks.isEmpty()) {
            return true;
        }
        awake();
        return false;
    }

    /** The loop no longer blocks: tasks are seen without a wake-up. */
    void awake() {
        state.set(AWAKE);
    }

    /** Tasks are rejected from now on. Those that are in the queue, or still slip in, are the loop's to run. */
    void close() {
        state.set(CLOSED);
    }

    static RejectedExecutionException rejection() {
        return new RejectedExecutionException("the loop has ended");
    }
}
