package io.fluv.reactor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
    private final Consumer<? super Throwable> onThrown;

    /**
     * Volatile: any thread may cancel. The result alone does not tell, since its source may have failed with a
     * {@link CancellationException} of its own.
     */
    private volatile boolean cancelled;

    /** @param onThrown what is to follow when {@code actual} throws, of which the future would tell nobody */
    WriteOutcome(
            CoreSubscriber<? super Void> actual,
            CompletableFuture<Void> result,
            Scannable parent,
            Consumer<? super Throwable> onThrown) {
        this.actual = actual;
        this.result = result;
        this.parent = parent;
        this.onThrown = onThrown;
    }

    @Override
    public void accept(@Nullable Void done, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                actual.onComplete();
            } else if (!cancelled) {
                actual.onError(failure);
            } else if (!(failure instanceof CancellationException)) {
                Operators.onErrorDropped(failure, actual.currentContext()); // it came just before the cancel
            }
        } catch (Throwable thrown) {
            onThrown.accept(thrown);
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
            return parent;
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
        return parent.stepName();
    }
}
