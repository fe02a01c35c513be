package io.fluv.core.flow;

import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that asks its source for one element at a time, when its turn comes, and hands it to a sink. A source that
 * emits on other threads has to be woken up for each request, and is asked for several at a time. For one subscription.
 *
 * <pre>
 *   UNSUBSCRIBED ──▶ ACTIVE ──▶ ENDED
 *        │                       ▲
 *        └───────────────────────┘
 * </pre>
 *
 * ENDED is reached when the source has completed or failed, when it broke a rule, and by {@link #cancel}; it takes nothing
 * more. Confined to the sink's thread, but for the signals of the source, which go by the way in.
 */
public final class SourceSubscriber<T> implements Borrower<T> {
    /** Where the elements go. Called on its thread, but for {@link #onThreadEnded} and, when that has ended, {@link #onUnheard}. */
    public interface Sink<T> {
        /** There is a source now. */
        void onSource();

        /** An element that was asked for. */
        void onElement(T element);

        /** True when it also takes elements on loan. */
        default boolean canBorrow() {
            return false;
        }

        /** An element that was asked for, on loan until this returns. */
        default void onLent(T element) {
            throw new UnsupportedOperationException("this sink keeps what it gets");
        }

        /** The source has no more. */
        void onSourceCompleted();

        /** The source failed, or broke a rule and was cancelled. */
        void onSourceFailed(Throwable error);

        /** An error that is too late to be the failure of this sink: the source is not expected to signal any more. */
        void onUnheard(Throwable error);

        /** There can be no source, because the thread has ended; the source was cancelled. From any thread. */
        void onThreadEnded();
    }

    private enum State {
        UNSUBSCRIBED,
        ACTIVE,
        ENDED
    }

    /** How many elements a source on other threads is asked for ahead, at most. */
    static final int MOST_AHEAD = 16;

    /** Such a source is asked again when no more than this part of what it was asked for is left: it need not stop. */
    private static final int PART_LEFT = 4;

    private final WayIn wayIn;
    private final Sink<? super T> sink;
    private State state = State.UNSUBSCRIBED;
    private Flow.@Nullable Subscription upstream;

    /** Elements that were asked for and have not come. */
    private int asked;

    /** With so many of them, or fewer, it may be asked for more. */
    private int askedAgainAt;

    /** The last element came from another thread. */
    private boolean elsewhere;

    public SourceSubscriber(WayIn wayIn, Sink<? super T> sink) {
        this.wayIn = wayIn;
        this.sink = sink;
    }

    /**
     * Subscribes to a source. What that throws, which it must not (§1.9), is the source's failure: it may have subscribed
     * before, and is cancelled then. From any thread.
     */
    public void subscribeTo(Flow.Publisher<? extends T> source) {
        try {
            source.subscribe(this);
        } catch (Throwable thrown) {
            if (!wayIn.enter(() -> threw(thrown))) {
                sink.onUnheard(thrown);
            }
        }
    }

    // ---- signals of the source, from any thread ----

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription"); // §2.13
        if (!wayIn.enter(() -> subscribed(subscription))) {
            subscription.cancel();
            sink.onThreadEnded();
        }
    }

    @Override
    public void onNext(T element) {
        if (element == null) {
            NullPointerException violation = new NullPointerException("element: a source must not emit null (§2.13)");
            wayIn.enter(() -> violated(violation));
            throw violation;
        }
        if (wayIn.mayActNow()) {
            received(element, false); // the way that every element of an echo takes: nothing is allocated for it
        } else {
            // On this thread already, and only behind what was asked before: that costs no wake-up.
            boolean fromElsewhere = !wayIn.isInside();
            wayIn.hop(() -> received(element, fromElsewhere));
        }
    }

    @Override
    public boolean canBorrow() {
        return sink.canBorrow() && wayIn.mayActNow();
    }

    @Override
    public void onLent(T element) {
        assert wayIn.isInside();
        if (state == State.ACTIVE) {
            asked--;
            sink.onLent(element);
        }
    }

    @Override
    public void onError(Throwable error) {
        Objects.requireNonNull(error, "error"); // §2.13
        if (!wayIn.enter(() -> failed(error))) {
            sink.onUnheard(error); // what becomes of the sink is decided
        }
    }

    @Override
    public void onComplete() {
        wayIn.enter(this::completed);
    }

    // ---- on the sink's thread ----

    private void subscribed(Flow.Subscription subscription) {
        assert wayIn.isInside();
        if (state != State.UNSUBSCRIBED) {
            subscription.cancel(); // §2.5, or it is over already
            return;
        }
        state = State.ACTIVE;
        upstream = subscription;
        sink.onSource();
    }

    /** A source that signals anything else first has broken §1.9, and is taken for one that has subscribed. */
    private void begin() {
        if (state == State.UNSUBSCRIBED) {
            subscribed(Refusal.NOTHING);
        }
    }

    private void received(T element, boolean fromElsewhere) {
        assert wayIn.isInside();
        begin();
        if (state != State.ACTIVE) {
            return; // §2.8: it was cancelled while this was under way
        }
        if (asked == 0) {
            violated(new IllegalStateException("the source emitted more than was requested (§1.1)"));
            return;
        }
        asked--;
        elsewhere = fromElsewhere;
        sink.onElement(element);
    }

    private void completed() {
        assert wayIn.isInside();
        begin();
        if (state == State.ACTIVE) {
            end();
            sink.onSourceCompleted();
        }
    }

    private void failed(Throwable error) {
        assert wayIn.isInside();
        begin();
        if (state == State.ACTIVE) {
            end();
            sink.onSourceFailed(error);
        } else {
            sink.onUnheard(error);
        }
    }

    private void threw(Throwable thrown) {
        begin();
        if (state == State.ACTIVE) {
            violated(thrown);
        } else {
            sink.onUnheard(thrown);
        }
    }

    /** The source broke a rule: nothing more is taken from it. */
    private void violated(Throwable violation) {
        assert wayIn.isInside();
        if (state == State.ACTIVE) {
            Flow.Subscription source = upstream;
            end();
            sink.onSourceFailed(violation);
            cancel(source);
        }
    }

    public boolean canBeAsked() {
        return state == State.ACTIVE && asked <= (elsewhere ? askedAgainAt : 0);
    }

    /**
     * Asks the source for one element, or one on other threads for more; a source that answers at once calls
     * {@link #onNext} from within.
     *
     * @param most for how many elements there is room, as far as one knows
     */
    public void ask(long most) {
        assert wayIn.isInside() && canBeAsked();
        int more = elsewhere ? (int) Math.max(1, Math.min(most, MOST_AHEAD) - asked) : 1;
        asked += more;
        askedAgainAt = asked / PART_LEFT;
        Flow.Subscription source = upstream;
        assert source != null;
        try {
            source.request(more);
        } catch (Throwable thrown) {
            violated(thrown); // §3.16 forbids it
        }
    }

    /** Takes nothing more, and tells the source so if there is one. */
    public void cancel() {
        assert wayIn.isInside();
        Flow.Subscription source = upstream;
        end();
        cancel(source);
    }

    /** Last: a source may signal from within, and must find all decided. */
    private void cancel(Flow.@Nullable Subscription source) {
        if (source != null) {
            try {
                source.cancel();
            } catch (Throwable thrown) {
                sink.onUnheard(thrown); // §3.15 forbids it
            }
        }
    }

    private void end() {
        state = State.ENDED;
        upstream = null;
    }
}
