package io.fluv.reactor;

import java.util.Objects;
import java.util.concurrent.CancellationException;
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
 * A socket that a future brings. Reactor's own {@code fromFuture} drops a value that comes when the subscriber has just
 * cancelled; here either the subscriber gets the socket or it is closed.
 */
final class ResourceMono<C, T> extends Mono<T> implements Scannable {
    private final Supplier<CompletableFuture<C>> begin;
    private final Function<? super C, ? extends T> wrapper;
    private final Consumer<? super C> discarder;
    private final String name;

    private ResourceMono(
            Supplier<CompletableFuture<C>> begin,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            String name) {
        this.begin = begin;
        this.wrapper = wrapper;
        this.discarder = discarder;
        this.name = name;
    }

    /**
     * @param discarder what is to be done with a socket that nobody gets
     * @param name what {@link Scannable#stepName()} tells
     */
    static <C, T> Mono<T> of(
            Supplier<CompletableFuture<C>> begin,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            String name) {
        return onAssembly(new ResourceMono<>(begin, wrapper, discarder, name));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        CompletableFuture<C> future;
        try {
            future = begin.get();
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
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return name;
    }

    /**
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

        private final ResourceMono<C, T> parent;
        private final CoreSubscriber<? super T> actual;
        private final CompletableFuture<C> future;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

        Delivery(ResourceMono<C, T> parent, CoreSubscriber<? super T> actual, CompletableFuture<C> future) {
            this.parent = parent;
            this.actual = actual;
            this.future = future;
        }

        @Override
        public void accept(@Nullable C resource, @Nullable Throwable failure) {
            if (failure != null) {
                fail(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            } else if (state.compareAndSet(State.REQUESTED, State.DONE)) {
                emit();
            } else if (!state.compareAndSet(State.WAITING, State.READY)) {
                if (state.compareAndSet(State.REQUESTED, State.DONE)) {
                    emit();
                } else {
                    discard();
                }
            }
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)
                    && !state.compareAndSet(State.WAITING, State.REQUESTED)
                    && state.compareAndSet(State.READY, State.DONE)) {
                emit();
            }
        }

        @Override
        public void cancel() {
            State before = state.getAndUpdate(current -> current == State.DONE ? State.DONE : State.CANCELLED);
            if (before == State.READY) {
                discard();
            } else if (before != State.DONE) {
                future.cancel(false);
            }
        }

        private void fail(Throwable failure) {
            if (state.getAndUpdate(now -> now == State.CANCELLED ? now : State.DONE) != State.CANCELLED) {
                try {
                    actual.onError(failure);
                } catch (Throwable thrown) {
                    dropped(thrown);
                }
            } else if (!(failure instanceof CancellationException)) {
                dropped(failure); // it came just before the cancel
            }
        }

        /** The future would tell nobody of what is thrown here. */
        private void emit() {
            try {
                actual.onNext(parent.wrapper.apply(resource()));
            } catch (Throwable thrown) {
                discard();
                dropped(thrown);
                return;
            }
            try {
                actual.onComplete();
            } catch (Throwable thrown) {
                dropped(thrown);
            }
        }

        private void dropped(Throwable error) {
            Operators.onErrorDropped(error, actual.currentContext());
        }

        private void discard() {
            parent.discarder.accept(resource());
        }

        private C resource() {
            return Objects.requireNonNull(future.getNow(null), "the future brought nothing");
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
