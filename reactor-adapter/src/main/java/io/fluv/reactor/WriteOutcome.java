package io.fluv.reactor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/** Tells a subscriber how a write or a send ended. */
final class WriteOutcome implements Subscription, BiConsumer<@Nullable Void, @Nullable Throwable>, Scannable {
    /** What was subscribed to. */
    interface Origin extends Scannable {
        /** A subscriber threw at the end, which the future would tell nobody. */
        void onThrown(Throwable thrown);
    }

    private final CoreSubscriber<? super Void> actual;
    private final CompletableFuture<Void> result;
    private final Origin origin;

    /**
     * Volatile: any thread may cancel. The result alone does not tell, since its source may have failed with a
     * {@link CancellationException} of its own.
     */
    private volatile boolean cancelled;

    WriteOutcome(CoreSubscriber<? super Void> actual, CompletableFuture<Void> result, Origin origin) {
        this.actual = actual;
        this.result = result;
        this.origin = origin;
    }

    @Override
    public void accept(@Nullable Void done, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                actual.onComplete();
            } else if (!cancelled) {
                actual.onError(failure);
            }
        } catch (Throwable thrown) {
            origin.onThrown(thrown);
        }
    }

    @Override
    public void request(long n) {
        Operators.validate(n); // an end needs no demand
    }

    @Override
    public void cancel() {
        if (!result.isDone()) {
            cancelled = true;
            result.cancel(false);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.PARENT) {
            return origin;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        if (key == Attr.TERMINATED) {
            return result.isDone() && !cancelled;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return origin.stepName();
    }
}
