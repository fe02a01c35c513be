package io.fluv.core.loop;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who ask that something has ended, and forgets those who no longer want to know: a program may ask again for
 * each of a million messages. Confined to a loop, but for {@link #await}.
 */
public final class EndSignal {
    private final Door door;

    /** Volatile because {@link #await} looks from any thread; written by the loop alone. */
    private volatile boolean given;

    /** In the order in which they asked; who no longer wants to know leaves it at no cost, however many there are. */
    private @Nullable Set<Waiter> waiters;

    public EndSignal(Door door) {
        this.door = door;
    }

    /** A future of the caller's own, which completes at the end and may be cancelled. Any thread. */
    public CompletableFuture<Void> await() {
        return await(door, given, () -> this);
    }

    /**
     * As {@link #await()}, for a signal that is made when it is first needed: most connections' ends nobody waits for.
     *
     * @param given whether it has ended
     * @param signal gives it, on the loop
     */
    public static CompletableFuture<Void> await(Door door, boolean given, Supplier<EndSignal> signal) {
        Waiter waiter = new Waiter(door);
        // When the loop has ended, so has all on it.
        if (given || !door.hop(() -> signal.get().add(waiter))) {
            waiter.complete(null);
        }
        return waiter;
    }

    /** On the loop: {@code made}, or one that is made now. */
    public static EndSignal orNew(@Nullable EndSignal made, Door door, boolean given) {
        if (made != null) {
            return made;
        }
        EndSignal signal = new EndSignal(door);
        signal.given = given;
        return signal;
    }

    /** On the loop: it has ended, whether anybody waits or not. */
    public static void giveTo(@Nullable EndSignal made) {
        if (made != null) {
            made.give();
        }
    }

    private void add(Waiter waiter) {
        assert door.isInside();
        if (given) {
            waiter.complete(null);
        } else if (!waiter.isDone()) {
            waiter.signal = this;
            Set<Waiter> others = waiters;
            if (others == null) {
                others = new LinkedHashSet<>();
                waiters = others;
            }
            others.add(waiter);
        }
    }

    /** It has ended. */
    public void give() {
        assert door.isInside();
        given = true;
        Set<Waiter> told = waiters;
        waiters = null;
        if (told != null) {
            told.forEach(waiter -> waiter.complete(null));
        }
    }

    /** How many wait: who has cancelled must not stay. On the loop. */
    int waiting() {
        return waiters == null ? 0 : waiters.size();
    }

    private static final class Waiter extends CompletableFuture<Void> {
        private final Door door;

        /** Where it waits, on the loop. */
        private @Nullable EndSignal signal;

        Waiter(Door door) {
            this.door = door;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                door.hop(this::forget);
            }
            return cancelled;
        }

        private void forget() {
            assert door.isInside();
            if (signal != null && signal.waiters != null) {
                signal.waiters.remove(this);
            }
        }
    }
}
