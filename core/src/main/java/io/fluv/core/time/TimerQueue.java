package io.fluv.core.time;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Timers in the order of their deadlines; those with the same deadline in the order in which they were added. A binary
 * heap in which each timer knows its place, so that cancelling (what happens to most timeouts) costs no search.
 * Confined to one thread.
 */
public final class TimerQueue {
    /** What {@link #nanosToNext} returns when no timer is waiting. */
    public static final long NONE = Long.MAX_VALUE;

    private @Nullable Timer[] heap = new @Nullable Timer[16];
    private int size;
    private long nextSequence;

    /** The thread that used this first, and which alone may; known with assertions on. */
    private @Nullable Thread user;

    /** An empty queue, for the thread that will use it. */
    public TimerQueue() {}

    /**
     * Adds an action that is due when the clock reads {@code deadline} or later.
     *
     * @param deadline a reading of the clock, at most {@code Long.MAX_VALUE / 2} nanoseconds from now
     */
    public Timer add(long deadline, Runnable action) {
        assert isUser();
        Timer timer = new Timer(this, deadline, nextSequence++, Objects.requireNonNull(action, "action"));
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        place(timer, size);
        siftUp(timer, size++);
        return timer;
    }

    /** Nanoseconds until the first timer is due, zero when it is overdue, or {@link #NONE}. */
    public long nanosToNext(long now) {
        Timer first = heap[0];
        return first == null ? NONE : Math.max(0, first.deadline - now);
    }

    public int size() {
        return size;
    }

    /**
     * The next timer's action that is due at {@code now} and was added before {@code sequenceLimit} was read from
     * {@link #sequence()}; it is taken out. The limit keeps an action that adds a timer which is due at once from
     * holding the caller for ever.
     */
    public @Nullable Runnable poll(long now, long sequenceLimit) {
        assert isUser();
        Timer first = heap[0];
        if (first == null || first.deadline - now > 0 || first.sequence - sequenceLimit >= 0) {
            return null;
        }
        remove(first);
        return first::run;
    }

    /** The number of timers ever added. */
    public long sequence() {
        return nextSequence;
    }

    /** Takes out every timer without running it, and shows its action to {@code discarded}. */
    public void clear(Consumer<? super Runnable> discarded) {
        assert isUser();
        Objects.requireNonNull(discarded, "discarded");
        while (size > 0) {
            Timer timer = at(size - 1);
            remove(timer);
            timer.discard(discarded);
        }
    }

    void remove(Timer timer) {
        assert isUser();
        int hole = timer.index;
        if (hole == Timer.UNQUEUED) {
            return;
        }
        timer.index = Timer.UNQUEUED;
        Timer last = at(--size);
        heap[size] = null;
        if (hole != size) {
            place(last, hole);
            siftUp(last, hole);
            siftDown(last, last.index);
        }
    }

    private boolean isUser() {
        Thread caller = Thread.currentThread();
        if (user == null) {
            user = caller;
        }
        return user == caller;
    }

    private void siftUp(Timer timer, int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (!isBefore(timer, at(parent))) {
                break;
            }
            place(at(parent), child);
            child = parent;
        }
        place(timer, child);
    }

    private void siftDown(Timer timer, int from) {
        int parent = from;
        for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            if (!isBefore(at(child), timer)) {
                break;
            }
            place(at(child), parent);
            parent = child;
        }
        place(timer, parent);
    }

    private void place(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }

    private Timer at(int index) {
        Timer timer = heap[index];
        assert timer != null : "no timer at " + index + " of " + size;
        return timer;
    }

    private static boolean isBefore(Timer a, Timer b) {
        long difference = a.deadline - b.deadline;
        return difference != 0 ? difference < 0 : a.sequence - b.sequence < 0;
    }
}
