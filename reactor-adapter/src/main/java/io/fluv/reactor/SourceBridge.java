package io.fluv.reactor;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscriber of core as one of Reactor's, which carries a context to its source. Adds no demand of its own.
 *
 * <p>The source is asked on the loop, where nothing of its subscriber's thread is left. Reactor's automatic propagation puts
 * that back for what comes from a publisher, and for requests at one place: where something is written to the context. So
 * {@link #connect} writes nothing there, if there is a context.
 */
final class SourceBridge<T> implements CoreSubscriber<T>, Flow.Subscription, Scannable {
    private final Flow.Subscriber<? super T> target;
    private final Context context;
    private final String name;
    private @Nullable Subscription source;

    SourceBridge(Flow.Subscriber<? super T> target, Context context, String name) {
        this.target = target;
        this.context = context;
        this.name = name;
    }

    /** Subscribes a bridge to {@code source}; what that throws, which it must not (§1.9), is the source's failure. */
    static <T> void connect(
            Publisher<? extends T> source, Flow.Subscriber<? super T> target, Context context, String name) {
        Publisher<? extends T> seen =
                context.isEmpty() ? source : Flux.from(source).contextWrite(UnaryOperator.identity());
        SourceBridge<T> bridge = new SourceBridge<>(target, context, name);
        try {
            seen.subscribe(bridge);
        } catch (Throwable thrown) {
            bridge.onThrown(thrown);
        }
    }

    /** The source may have subscribed before, and gets nothing more to do then. */
    private void onThrown(Throwable thrown) {
        Subscription given = source;
        if (given == null) {
            onSubscribe(Operators.emptySubscription());
        }
        target.onError(thrown);
        if (given != null) {
            try {
                given.cancel();
            } catch (Throwable again) {
                target.onError(again); // which has its end, and reports what comes behind it
            }
        }
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription"); // §2.13
        if (source != null) {
            subscription.cancel(); // §2.5
            return;
        }
        source = subscription;
        target.onSubscribe(this);
    }

    @Override
    public void onNext(T element) {
        target.onNext(element);
    }

    @Override
    public void onError(Throwable error) {
        target.onError(error);
    }

    @Override
    public void onComplete() {
        target.onComplete();
    }

    @Override
    public void request(long n) {
        subscription().request(n);
    }

    @Override
    public void cancel() {
        subscription().cancel();
    }

    private Subscription subscription() {
        Subscription current = source;
        assert current != null : "requested before onSubscribe";
        return current;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return source;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return name;
    }
}
