package io.fluv.core.loop;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
        Waiter waiter = new Waiter();
        // When the loop has ended, so has all on it.
        if (given || !door.hop(() -> add(waiter))) {
            waiter.complete(null);
        }
        return waiter;
    }

    private void add(Waiter waiter) {
        assert door.isInside();
        if (given) {
            waiter.complete(null);
        } else if (!waiter.isDone()) {
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

    private final class Waiter extends CompletableFuture<Void> {
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
            if (waiters != null) {
                waiters.remove(this);
            }
        }
    }
}
