package io.fluv.core.flow;

import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that has one subscriber at a time and hands out what its owner has, on the owner's thread.
 *
 * <pre>
 *           subscribe()               complete(), fail(), cancel(), a bad request, a subscriber that throws
 *   FREE ─────────────────▶ TAKEN ───────────────────────────────────────────────────────────────────────▶ FREE
 * </pre>
 *
 * A subscription is in force while the outlet is TAKEN by it, which {@link #current} says; after that it does nothing.
 * What a subscriber calls only changes fields and tells the owner, which then signals from its own place: no signal is sent
 * from within another.
 *
 * <p>Confined to the owner's thread, but for {@link #subscribe} and what subscriptions receive, which go by its way in.
 */
public final class Outlet<T> implements Flow.Publisher<T> {
    /** Whose elements they are. Called on its thread, but for {@link #refusal}. */
    public interface Owner {
        /** Something is to be signalled, or can be: the owner is to look, but not from within this call. */
        void onWanted();

        /** The subscriber cancelled: nobody takes elements now. May be called from within a signal. */
        default void onUnwanted() {}

        /** The subscriber threw, which it must not (§2.13). The outlet is free again. */
        void onUserFailure(Throwable thrown);

        /** What a subscriber fails with that came when the thread had ended; null completes it. From any thread. */
        @Nullable
        Throwable refusal();

        /** What to tell a subscriber that came while there was another. */
        IllegalStateException taken();

        /** Takes a step when the others on this thread have had their turn. */
        void later(Runnable step);
    }

    private final WayIn wayIn;
    private final Owner owner;
    private @Nullable Subscription current;

    public Outlet(WayIn wayIn, Owner owner) {
        this.wayIn = wayIn;
        this.owner = owner;
    }

    // ---- from any thread ----

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber"); // §1.9
        if (!wayIn.enter(() -> attach(subscriber))) {
            Throwable refusal = owner.refusal();
            if (refusal == null) {
                Refusal.complete(subscriber);
            } else {
                Refusal.signal(subscriber, refusal);
            }
        }
    }

    // ---- on the owner's thread ----

    private void attach(Flow.Subscriber<? super T> subscriber) {
        assert wayIn.isInside();
        if (current != null) {
            if (hasBadRequest()) {
                owner.later(() -> attach(subscriber)); // the one before is about to be told
                return;
            }
            // Who subscribes again at each refusal, as retry() does, would hold the thread if it were told at once.
            owner.later(() -> Refusal.signal(subscriber, owner.taken()));
            return;
        }
        Subscription subscription = new Subscription(subscriber);
        current = subscription;
        guarded(() -> subscriber.onSubscribe(subscription));
        owner.onWanted();
    }

    /** Whoever subscribed last and has not left, or null. */
    public Flow.@Nullable Subscriber<? super T> subscriber() {
        return current == null ? null : current.subscriber;
    }

    /** True when there is a subscriber, and no bad request of its own is about to end it. */
    public boolean isTaken() {
        return current != null && current.refusal == null && !current.cancelled;
    }

    /** True when there is a subscriber whose request was none. */
    public boolean hasBadRequest() {
        return current != null && current.refusal != null;
    }

    /** True when there is a subscriber that wants an element. */
    public boolean canTake() {
        Subscription subscription = current;
        return subscription != null && subscription.canTake();
    }

    /** How many elements the subscriber still wants; zero without one. */
    public long wanted() {
        Subscription subscription = current;
        return subscription == null ? 0 : subscription.wanted();
    }

    /** Signals one element; {@link #canTake} has to be true. */
    public void emit(T element) {
        assert wayIn.isInside();
        Subscription subscription = taken();
        subscription.take();
        try {
            subscription.subscriber.onNext(element);
        } catch (Throwable thrown) {
            abandon(subscription, thrown);
        }
    }

    /** True when {@link #lend} may be called: the subscriber wants an element and can take it on loan. */
    public boolean canLend() {
        Subscription subscription = current;
        return subscription != null
                && subscription.borrower != null
                && subscription.canTake()
                && subscription.borrower.canBorrow();
    }

    /** True when the subscriber takes elements on loan, be it now or later. */
    public boolean isTakenByBorrower() {
        return current != null && current.borrower != null;
    }

    /** Signals one element that is the owner's again when this returns; {@link #canLend} has to be true. */
    public void lend(T element) {
        assert wayIn.isInside();
        Subscription subscription = taken();
        Borrower<T> borrower = subscription.borrower;
        assert borrower != null;
        subscription.take();
        try {
            borrower.onLent(element);
        } catch (Throwable thrown) {
            abandon(subscription, thrown);
        }
    }

    /** Tells the subscriber that its request was none, if it was; true then. */
    public boolean refuseBadRequest() {
        assert wayIn.isInside();
        Subscription subscription = current;
        if (subscription == null || subscription.refusal == null) {
            return false;
        }
        fail(subscription.refusal);
        return true;
    }

    /** Completes the subscriber, if there is one. */
    public void complete() {
        assert wayIn.isInside();
        if (current != null) {
            Subscription subscription = taken();
            current = null;
            guarded(subscription.subscriber::onComplete);
        }
    }

    /** Fails the subscriber, if there is one. */
    public void fail(Throwable error) {
        assert wayIn.isInside();
        if (current != null) {
            Subscription subscription = taken();
            current = null;
            guarded(() -> subscription.subscriber.onError(error));
        }
    }

    private Subscription taken() {
        Subscription subscription = current;
        assert subscription != null;
        return subscription;
    }

    private void guarded(Runnable signal) {
        Subscription subscription = current;
        try {
            signal.run();
        } catch (Throwable thrown) {
            abandon(subscription, thrown);
        }
    }

    /** A user's code threw: it gets nothing more. */
    private void abandon(@Nullable Subscription subscription, Throwable thrown) {
        if (current == subscription) {
            current = null;
        }
        owner.onUserFailure(thrown);
    }

    /** One subscriber's; it is in force while it is {@link #current}. */
    private final class Subscription extends Demand implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private final @Nullable Borrower<T> borrower;
        private @Nullable IllegalArgumentException refusal;

        /** Volatile: from the moment of the call on, nothing that a later subscriber could have may be spent on this one. */
        private volatile boolean cancelled;

        Subscription(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
            this.borrower = borrower(subscriber);
        }

        @SuppressWarnings("unchecked") // what takes any T takes one on loan, too
        private static <T> @Nullable Borrower<T> borrower(Flow.Subscriber<? super T> subscriber) {
            return subscriber instanceof Borrower<?> ? (Borrower<T>) subscriber : null;
        }

        @Override
        public void request(long n) {
            if (wayIn.mayActNow()) {
                requested(n);
            } else {
                wayIn.hop(() -> requested(n));
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            wayIn.enter(this::leave);
        }

        private boolean canTake() {
            return refusal == null && !isZero() && !cancelled;
        }

        private void requested(long n) {
            assert wayIn.isInside();
            if (current != this) {
                return; // §3.6: a request after the end does nothing
            }
            if (n <= 0) {
                refusal = Refusal.badRequest(n); // §3.9
                owner.onWanted();
            } else if (add(n)) {
                owner.onWanted();
            }
        }

        private void leave() {
            assert wayIn.isInside();
            if (current == this) {
                current = null; // §3.13: the reference to the subscriber goes with this one
                owner.onUnwanted();
            }
        }
    }
}
