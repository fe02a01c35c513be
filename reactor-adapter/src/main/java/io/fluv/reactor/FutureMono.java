package io.fluv.reactor;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * What a future brings: an answer, or with null its end alone. Who has cancelled hears nothing more of it. (Reactor's own
 * {@code fromFuture} sends a failure that comes then to the hook for dropped errors, which logs it: that of every connect
 * whose refusal crosses the cancel, and of whatever goes on behind it and fails in the end.)
 */
class FutureMono<C, T> extends Mono<T> implements Scannable {
    /** What becomes of the future when the subscriber cancels. */
    private enum OnCancel {
        IS_CANCELLED,
        GOES_ON
    }

    private final Supplier<? extends CompletableFuture<C>> begin;
    private final Function<? super C, ? extends T> wrapper;
    private final Consumer<? super C> discarder;
    private final OnCancel onCancel;
    private final String name;

    private FutureMono(
            Supplier<? extends CompletableFuture<C>> begin,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            OnCancel onCancel,
            String name) {
        this.begin = begin;
        this.wrapper = wrapper;
        this.discarder = discarder;
        this.onCancel = onCancel;
        this.name = name;
    }

    /** For what is wrapped, and discarded when nobody gets it; cancelling cancels the future. */
    FutureMono(
            Supplier<? extends CompletableFuture<C>> begin,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            String name) {
        this(begin, wrapper, discarder, OnCancel.IS_CANCELLED, name);
    }

    /**
     * Cancelling cancels the future.
     *
     * @param name what {@link Scannable#stepName()} tells
     */
    static <T> Mono<T> of(Supplier<? extends CompletableFuture<T>> begin, String name) {
        return onAssembly(new FutureMono<>(begin, value -> value, value -> {}, OnCancel.IS_CANCELLED, name));
    }

    /** For what cancelling does not stop: nobody waits for it then, and that is all. */
    static <T> Mono<T> goingOn(Supplier<? extends CompletableFuture<T>> begin, String name) {
        return onAssembly(new FutureMono<>(begin, value -> value, value -> {}, OnCancel.GOES_ON, name));
    }

    @Override
    public final void subscribe(CoreSubscriber<? super T> actual) {
        CompletableFuture<C> future;
        try {
            future = Objects.requireNonNull(begin.get(), "the transport returned no future");
        } catch (Throwable thrown) {
            // A transport that throws rather than fails its future must not throw out of subscribe (§1.9).
            Operators.error(actual, Operators.onOperatorError(thrown, actual.currentContext()));
            return;
        }
        Delivery<C, T> delivery = new Delivery<>(this, actual, future);
        actual.onSubscribe(delivery);
        future.whenComplete(delivery);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public final @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public final String stepName() {
        return name;
    }

    /**
     * An end, be it a failure or a future without a value, needs no request and leads to DONE from anywhere.
     *
     * <pre>
     *              request()               future
     *   WAITING ─────────────▶ REQUESTED ─────────▶ DONE
     *      │       future                 request()   ▲
     *      └─────────────────▶ READY ─────────────────┘     cancel(), from any but DONE: CANCELLED
     * </pre>
     */
    private static final class Delivery<C, T>
            implements Subscription, BiConsumer<@Nullable C, @Nullable Throwable>, Scannable {
        private enum State {
            WAITING,
            REQUESTED,
            READY,
            DONE,
            CANCELLED
        }

        private final FutureMono<C, T> parent;
        private final CoreSubscriber<? super T> actual;
        private final CompletableFuture<C> future;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

        Delivery(FutureMono<C, T> parent, CoreSubscriber<? super T> actual, CompletableFuture<C> future) {
            this.parent = parent;
            this.actual = actual;
            this.future = future;
        }

        @Override
        public void accept(@Nullable C value, @Nullable Throwable failure) {
            if (failure != null) {
                fail(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            } else if (value == null) {
                complete();
            } else if (state.compareAndSet(State.REQUESTED, State.DONE)) {
                emit(value);
            } else if (!state.compareAndSet(State.WAITING, State.READY)) {
                if (state.compareAndSet(State.REQUESTED, State.DONE)) {
                    emit(value);
                } else {
                    discard(value);
                }
            }
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)
                    && !state.compareAndSet(State.WAITING, State.REQUESTED)
                    && state.compareAndSet(State.READY, State.DONE)) {
                emit(future.join());
            }
        }

        @Override
        public void cancel() {
            State before = state.getAndUpdate(current -> current == State.DONE ? State.DONE : State.CANCELLED);
            if (before == State.READY) {
                discard(future.join());
            } else if (before != State.DONE && parent.onCancel == OnCancel.IS_CANCELLED) {
                future.cancel(false);
            }
        }

        private void fail(Throwable failure) {
            if (isFirstEnd()) {
                try {
                    actual.onError(failure);
                } catch (Throwable thrown) {
                    dropped(thrown);
                }
            }
        }

        private void complete() {
            if (isFirstEnd()) {
                try {
                    actual.onComplete();
                } catch (Throwable thrown) {
                    dropped(thrown);
                }
            }
        }

        /** False when the subscriber has cancelled. */
        private boolean isFirstEnd() {
            return state.getAndUpdate(now -> now == State.CANCELLED ? now : State.DONE) != State.CANCELLED;
        }

        private void emit(C value) {
            try {
                actual.onNext(parent.wrapper.apply(value));
            } catch (Throwable thrown) {
                discard(value);
                dropped(thrown);
                return;
            }
            try {
                actual.onComplete();
            } catch (Throwable thrown) {
                dropped(thrown);
            }
        }

        /** What a subscriber has thrown, which it must not; the future would tell nobody of it. */
        private void dropped(Throwable error) {
            Operators.onErrorDropped(error, actual.currentContext());
        }

        private void discard(C value) {
            parent.discarder.accept(value);
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
                return state.get() == State.CANCELLED;
            }
            if (key == Attr.TERMINATED) {
                return state.get() == State.DONE;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }

        @Override
        public String stepName() {
            return parent.name;
        }
    }
}
