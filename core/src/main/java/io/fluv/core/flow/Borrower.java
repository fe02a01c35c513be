package io.fluv.core.flow;

import java.util.concurrent.Flow;

/**
 * A subscriber that can take an element on loan: it may look at it until the call returns, and keeps what it needs for
 * longer as a copy. Between a publisher and a subscriber that both are Fluv's own nobody else sees the element, so that one
 * buffer can serve for many.
 */
public interface Borrower<T> extends Flow.Subscriber<T> {
    /** True when an element that was asked for may come on loan, on the calling thread. */
    boolean canBorrow();

    /** As {@link #onNext}, for an element that is the publisher's again when this returns. */
    void onLent(T element);
}
