package io.fluv.reactor;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/** Tells a subscriber how a write or a send ended. */
final class WriteOutcome implements Subscription, BiConsumer<@Nullable Void, @Nullable Throwable>, Scannable {
    private final CoreSubscriber<? super Void> actual;
    private final CompletableFuture<Void> result;
    private final Scannable parent;

    WriteOutcome(CoreSubscriber<? super Void> actual, CompletableFuture<Void> result, Scannable parent) {
        this.actual = actual;
        this.result = result;
        this.parent = parent;
    }

    @Override
    public void accept(@Nullable Void done, @Nullable Throwable failure) {
        if (failure == null) {
            actual.onComplete();
        } else if (!result.isCancelled()) {
            actual.onError(failure);
        }
    }

    @Override
    public void request(long n) {
        Operators.validate(n); // an end needs no demand
    }

    @Override
    public void cancel() {
        result.cancel(false);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.PARENT) {
            return parent;
        }
        if (key == Attr.CANCELLED) {
            return result.isCancelled();
        }
        if (key == Attr.TERMINATED) {
            return result.isDone() && !result.isCancelled();
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return parent.stepName();
    }
}
