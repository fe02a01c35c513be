package io.fluv.core.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who ask that something has ended, and forgets those who no longer want to know: a program may ask again for
 * each of a million messages. Confined to a loop, but for {@link #await}.
 */
public final class EndSignal {
    private final Door door;

    /** Volatile because {@link #await} looks from any thread; written by the loop alone, once. */
    private volatile boolean given;

    private @Nullable List<Waiter> waiters;

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
        if (given) {
            waiter.complete(null);
        } else if (!waiter.isDone()) {
            List<Waiter> list = waiters;
            if (list == null) {
                list = new ArrayList<>();
                waiters = list;
            }
            list.add(waiter);
        }
    }

    /** It has ended. */
    public void give() {
        given = true;
        List<Waiter> told = waiters;
        waiters = null;
        if (told != null) {
            told.forEach(waiter -> waiter.complete(null));
        }
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
            if (waiters != null) {
                waiters.removeIf(other -> other == this);
            }
        }
    }
}
