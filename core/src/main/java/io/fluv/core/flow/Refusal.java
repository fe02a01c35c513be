package io.fluv.core.flow;

import java.util.concurrent.Flow;

/** What a publisher says to a subscriber that it has nothing for, and to a request that is none. */
public final class Refusal {
    /** Of a publisher that has nothing to give. */
    static final Flow.Subscription NOTHING = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private Refusal() {}

    /** Signals {@code error}, after the {@code onSubscribe} that §1.9 wants before any other signal. */
    public static void signal(Flow.Subscriber<?> subscriber, Throwable error) {
        subscriber.onSubscribe(NOTHING);
        subscriber.onError(error);
    }

    /** Signals that there is nothing, and will be nothing. */
    public static void complete(Flow.Subscriber<?> subscriber) {
        subscriber.onSubscribe(NOTHING);
        subscriber.onComplete();
    }

    /** The error for a request that asks for less than one element (§3.9). */
    public static IllegalArgumentException badRequest(long n) {
        return new IllegalArgumentException("request(" + n + "): the number of elements must be positive (§3.9)");
    }
}
