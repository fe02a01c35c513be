package io.fluv.reactor;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.error.EndReason;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** {@link Listener#serve}: accepts, hands out, and looks after the ends. */
final class ServeMono extends Mono<Void> implements Scannable {
    private final StreamListener listener;
    private final Function<? super Connection, ? extends Publisher<Void>> handler;
    private final long maxConnections;

    private ServeMono(
            StreamListener listener,
            Function<? super Connection, ? extends Publisher<Void>> handler,
            long maxConnections) {
        this.listener = listener;
        this.handler = handler;
        this.maxConnections = maxConnections;
    }

    static Mono<Void> of(
            StreamListener listener,
            Function<? super Connection, ? extends Publisher<Void>> handler,
            long maxConnections) {
        return onAssembly(new ServeMono(listener, handler, maxConnections));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        Serving serving = new Serving(this, actual);
        actual.onSubscribe(serving);
        try {
            listener.accept().subscribe(serving);
        } catch (Throwable thrown) {
            serving.onError(thrown); // of a transport that is not ours: actual has its subscription already
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return "serve";
    }

    /** One subscription: the accepting end, on the listener's loop, and the handlers that run, on many. */
    private static final class Serving implements Flow.Subscriber<StreamConnection>, Subscription, Scannable {
        private static final Flow.Subscription CANCELLED = new Mark();
        private static final Flow.Subscription TERMINATED = new Mark();

        private final ServeMono parent;
        private final CoreSubscriber<? super Void> actual;

        /** Set by the listener's loop, at last to {@link #TERMINATED}, and to {@link #CANCELLED} by whoever cancels. */
        private final AtomicReference<Flow.@Nullable Subscription> accepting = new AtomicReference<>();

        /** Entered and left on the connections' loops, and cleared by whoever cancels. */
        private final Set<Handling> running = ConcurrentHashMap.newKeySet();

        Serving(ServeMono parent, CoreSubscriber<? super Void> actual) {
            this.parent = parent;
            this.actual = actual;
        }

        boolean isCancelled() {
            return accepting.get() == CANCELLED;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            if (accepting.compareAndSet(null, subscription)) {
                subscription.request(parent.maxConnections);
            } else {
                subscription.cancel();
            }
        }

        @Override
        public void onNext(StreamConnection connection) {
            Handling handling = new Handling(this, connection);
            if (connection.loop().inLoop()) {
                handling.begin();
                return;
            }
            try {
                connection.loop().execute(handling::begin);
            } catch (RejectedExecutionException ended) {
                left(handling, connection.reset());
            }
        }

        @Override
        public void onError(Throwable error) {
            Flow.Subscription before = end();
            if (before == TERMINATED) {
                Operators.onErrorDropped(error, actual.currentContext());
            } else if (before != CANCELLED) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (end() != CANCELLED) {
                actual.onComplete();
            }
        }

        private Flow.@Nullable Subscription end() {
            return accepting.getAndUpdate(now -> now == CANCELLED ? CANCELLED : TERMINATED);
        }

        @Override
        public void request(long n) {
            Operators.validate(n); // an end needs no demand
        }

        @Override
        public void cancel() {
            Flow.Subscription before = accepting.getAndUpdate(now -> now == TERMINATED ? TERMINATED : CANCELLED);
            if (before == CANCELLED || before == TERMINATED) {
                return; // §3.7, §3.12: connections that outlive the listener go on
            }
            if (before != null) {
                before.cancel();
            }
            running.forEach(Handling::cancel);
        }

        /** False when serving was cancelled before. */
        boolean entered(Handling handling) {
            running.add(handling);
            if (isCancelled()) {
                handling.cancel();
                return false;
            }
            return true;
        }

        /** Makes room for another once the descriptor is {@code gone}. */
        void left(Handling handling, CompletableFuture<Void> gone) {
            running.remove(handling);
            Flow.Subscription subscription = accepting.get();
            if (parent.maxConnections != Long.MAX_VALUE && subscription != null) {
                gone.whenComplete((closed, failure) -> subscription.request(1));
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
                return isCancelled();
            }
            if (key == Attr.TERMINATED) {
                return accepting.get() == TERMINATED;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }

        @Override
        public String stepName() {
            return parent.stepName();
        }
    }

    /** Stands in the place of a subscription that is over. */
    private static final class Mark implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    /** One connection and what its handler returned. */
    private static final class Handling implements CoreSubscriber<Void>, Scannable {
        private static final Subscription ENDED = Operators.cancelledSubscription();

        private final Serving serving;
        private final StreamConnection connection;

        private static final AtomicReferenceFieldUpdater<Handling, @Nullable Subscription> SUBSCRIPTION =
                AtomicReferenceFieldUpdater.newUpdater(Handling.class, Subscription.class, "subscription");

        /** Set by the handler's publisher and, to {@link #ENDED}, by whoever cancels or by the end. */
        private volatile @Nullable Subscription subscription;

        Handling(Serving serving, StreamConnection connection) {
            this.serving = serving;
            this.connection = connection;
        }

        void begin() {
            if (!serving.entered(this)) {
                return;
            }
            try {
                // With a context the handler is to find on its thread what was on its subscriber's, see SourceBridge.
                Publisher<Void> lifetime = currentContext().isEmpty()
                        ? lifetime()
                        : Flux.defer(this::lifetime).contextWrite(UnaryOperator.identity());
                lifetime.subscribe(this);
            } catch (Throwable thrown) {
                // Of the handler, or of a publisher that throws where it must not, as Reactor's do for a LinkageError.
                // Let out, it would end the accepting and not this connection alone.
                onError(thrown);
            }
        }

        private Publisher<Void> lifetime() {
            return Objects.requireNonNull(
                    serving.parent.handler.apply(new Connection(connection)), "the handler returned null");
        }

        @Override
        public Context currentContext() {
            return serving.actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription given) {
            if (SUBSCRIPTION.compareAndSet(this, null, given)) {
                given.request(Long.MAX_VALUE);
            } else {
                given.cancel();
            }
        }

        @Override
        public void onNext(Void element) {
            // Void has no instances; a publisher that emits all the same has nothing that could be used.
        }

        @Override
        public void onComplete() {
            if (end() != ENDED) {
                serving.left(this, connection.close());
            }
        }

        @Override
        public void onError(Throwable error) {
            if (fail(error)) {
                return;
            }
            if (!serving.isCancelled()) {
                Operators.onErrorDropped(error, currentContext());
            } else if (!EndReason.isOwnDoing(error)) {
                connection.loop().report(error, connection);
            }
        }

        /** False when this handling had ended before. */
        private boolean fail(Throwable error) {
            Subscription before = end();
            if (before == ENDED) {
                return false;
            }
            cancel(before); // does nothing to a publisher that has failed, and ends one that threw
            serving.left(this, connection.reset());
            connection.loop().report(error, connection);
            return true;
        }

        void cancel() {
            Subscription before = end();
            if (before != ENDED) {
                cancel(before);
                serving.left(this, connection.reset());
            }
        }

        private void cancel(@Nullable Subscription before) {
            if (before != null) {
                try {
                    before.cancel();
                } catch (Throwable thrown) {
                    connection.loop().report(thrown, connection); // §3.15 forbids it; the rest must be done
                }
            }
        }

        /** What was subscribed to until now, if anything; {@link #ENDED} for all but the first that ends this handling. */
        private @Nullable Subscription end() {
            return SUBSCRIPTION.getAndSet(this, ENDED);
        }

        @Override
        @SuppressWarnings("rawtypes") // as Scannable declares it
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.PARENT) {
                return subscription;
            }
            if (key == Attr.ACTUAL) {
                return serving;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }

        @Override
        public String stepName() {
            return "serve";
        }
    }
}
