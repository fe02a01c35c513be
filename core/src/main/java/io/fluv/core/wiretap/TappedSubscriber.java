package io.fluv.core.wiretap;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Looks at what passes. Demand goes by it: the subscription that the subscriber gets is the publisher's own. */
final class TappedSubscriber<T> implements Flow.Subscriber<T> {
    private final Flow.Subscriber<? super T> subscriber;
    private final Consumer<? super T> onElement;
    private final Consumer<? super Throwable> onFailure;
    private final Runnable onEnd;

    TappedSubscriber(
            Flow.Subscriber<? super T> subscriber,
            Consumer<? super T> onElement,
            Consumer<? super Throwable> onFailure,
            Runnable onEnd) {
        this.subscriber = subscriber;
        this.onElement = onElement;
        this.onFailure = onFailure;
        this.onEnd = onEnd;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(T element) {
        if (element != null) {
            onElement.accept(element);
        }
        subscriber.onNext(element); // which refuses null itself (§2.13)
    }

    @Override
    public void onError(Throwable error) {
        if (error != null) {
            onFailure.accept(error);
        }
        subscriber.onError(error);
    }

    @Override
    public void onComplete() {
        onEnd.run();
        subscriber.onComplete();
    }
}
