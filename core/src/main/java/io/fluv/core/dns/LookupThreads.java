package io.fluv.core.dns;

import io.fluv.core.loop.DetachedThreads;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads for what blocks: as many as there are tasks at a time, up to a bound; a thread that has had nothing to do
 * for a while ends. Tasks beyond the bound wait, and those beyond a second bound are refused at once.
 *
 * <p>A ThreadPoolExecutor does either: it waits before it makes threads, or it makes one for each task while others idle.
 */
final class LookupThreads {
    private static final long IDLE_SECONDS = 10;

    /** What blocks. */
    interface Task {
        /**
         * Does it, on a thread for that. May not throw.
         *
         * @return tells how it went, on the same thread, which counts as free by then: whoever is told and has the next task
         *     needs no other one. May not throw, and should not block: it may wait for what it offers itself, but what others
         *     offer may wait for it
         */
        Runnable run();
    }

    enum Admission {
        ACCEPTED,
        FULL,
        CLOSED
    }

    private final String name;
    private final int mostThreads;
    private final int mostWaiting;
    private final AtomicInteger threadNumber = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final LinkedHashSet<Task> waiting = new LinkedHashSet<>();
    private int threads;

    /** Threads with no task in hand: those that wait for one, and those that are about to look for one. */
    private int free;

    /** Those of the free threads that still tell. They may wait for what they offer, and so are not free for it. */
    private final Set<Thread> telling = new HashSet<>();

    private boolean closed;

    /** @param name of the threads, which are numbered */
    LookupThreads(String name, int mostThreads, int mostWaiting) {
        this.name = name;
        this.mostThreads = mostThreads;
        this.mostWaiting = mostWaiting;
    }

    /** Takes a task on, to be run once. */
    Admission offer(Task task) {
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            int others = telling.contains(Thread.currentThread()) ? free - 1 : free;
            boolean needsThread = waiting.size() >= others;
            if (needsThread && threads == mostThreads && waiting.size() >= others + mostWaiting) {
                return Admission.FULL;
            }
            if (needsThread && threads < mostThreads) {
                startThread();
            }
            waiting.add(task);
            changed.signal();
            return Admission.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a task that has not begun. */
    void remove(Task task) {
        lock.lock();
        try {
            waiting.remove(task);
        } finally {
            lock.unlock();
        }
    }

    /** Tasks that wait are dropped; threads end when their present one does. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many threads there are at the moment. */
    int count() {
        lock.lock();
        try {
            return threads;
        } finally {
            lock.unlock();
        }
    }

    private void startThread() {
        DetachedThreads.daemon(this::work, name + "-" + threadNumber.incrementAndGet())
                .start();
        threads++;
        free++;
    }

    private void work() {
        while (workOnce()) {
            // The task that was done, and whoever asked for it, are not kept while the next one is waited for.
        }
    }

    private boolean workOnce() {
        Task task = next();
        if (task == null) {
            return false;
        }
        Runnable outcome = task.run();
        beginTelling();
        outcome.run();
        endTelling();
        return true;
    }

    private void beginTelling() {
        lock.lock();
        try {
            free++;
            telling.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void endTelling() {
        lock.lock();
        try {
            telling.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task; null when this thread is to end, which then counts no more. */
    private @Nullable Task next() {
        lock.lock();
        try {
            long patience = TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
            while (waiting.isEmpty()) {
                if (closed || patience <= 0) {
                    threads--;
                    free--;
                    return null;
                }
                try {
                    patience = changed.awaitNanos(patience);
                } catch (InterruptedException e) {
                    patience = 0; // somebody wants this thread to end; another can be made
                }
            }
            Iterator<Task> first = waiting.iterator();
            Task task = first.next();
            first.remove();
            free--;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
