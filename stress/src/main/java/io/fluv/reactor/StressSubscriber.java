package io.fluv.reactor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Counts what it is told. Its fields are plain on purpose: it is the publisher that has to make each signal see what the
 * one before has left.
 */
final class StressSubscriber<T> implements CoreSubscriber<T> {
    private final long demand;
    private @Nullable Subscription subscription;

    int items;
    int terminals;
    int violations;

    /** @param demand what it requests at once, 0 for nothing */
    StressSubscriber(long demand) {
        this.demand = demand;
    }

    void request(long n) {
        Objects.requireNonNull(subscription).request(n);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (demand > 0) {
            given.request(demand);
        }
    }

    @Override
    public void onNext(T item) {
        items++;
        if (terminals > 0) {
            violations++;
        }
    }

    @Override
    public void onError(Throwable error) {
        terminals++;
    }

    @Override
    public void onComplete() {
        terminals++;
    }
}
