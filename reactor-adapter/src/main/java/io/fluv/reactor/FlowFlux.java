package io.fluv.reactor;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/**
 * A publisher of core as a {@code Flux}, its elements wrapped in what Reactor's side calls them. Adds no queue and no
 * demand of its own.
 */
final class FlowFlux<C, T> extends Flux<T> implements Scannable {
    private final Flow.Publisher<C> publisher;
    private final Function<? super C, ? extends T> wrapper;
    private final @Nullable Consumer<? super C> discarder;
    private final String name;

    /** For {@link #of} and {@link #wrapping}, and for those who watch a publisher without changing what it is. */
    FlowFlux(
            Flow.Publisher<C> publisher,
            Function<? super C, ? extends T> wrapper,
            @Nullable Consumer<? super C> discarder,
            String name) {
        this.publisher = publisher;
        this.wrapper = wrapper;
        this.discarder = discarder;
        this.name = name;
    }

    /**
     * Elements as they are. One that was under way when the subscriber cancelled still reaches it (§2.8), because it has
     * left its publisher: who counts what was read would otherwise miss it.
     */
    static <T> Flux<T> of(Flow.Publisher<T> publisher, String name) {
        return onAssembly(new FlowFlux<>(publisher, element -> element, null, name));
    }

    /**
     * Elements that are wrapped.
     *
     * @param discarder what is to be done with an element that arrives after the subscriber has cancelled
     * @param name what {@link Scannable#stepName()} tells
     */
    static <C, T> Flux<T> wrapping(
            Flow.Publisher<C> publisher,
            Function<? super C, ? extends T> wrapper,
            Consumer<? super C> discarder,
            String name) {
        return onAssembly(new FlowFlux<>(publisher, wrapper, discarder, name));
    }

    /** The publisher itself, when its elements need no wrapping, for a consumer within Fluv. */
    @SuppressWarnings("unchecked")
    Flow.@Nullable Publisher<T> unwrapped() {
        // Where nothing is wrapped, nothing is discarded either, and C is T.
        return discarder == null ? (Flow.Publisher<T>) publisher : null;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        publisher.subscribe(new Bridge<>(this, actual));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.NAME) {
            return name;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return name;
    }

    private static final class Bridge<C, T> implements Flow.Subscriber<C>, Subscription, Scannable {
        private final FlowFlux<C, T> parent;
        private final CoreSubscriber<? super T> actual;
        private Flow.@Nullable Subscription upstream;
        private boolean terminated;

        /** Volatile: cancelling takes effect here at once, while the way to the loop may take a moment. */
        private volatile boolean cancelled;

        Bridge(FlowFlux<C, T> parent, CoreSubscriber<? super T> actual) {
            this.parent = parent;
            this.actual = actual;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(C element) {
            Consumer<? super C> discarder = parent.discarder;
            if (cancelled && discarder != null) {
                discarder.accept(element);
            } else {
                actual.onNext(parent.wrapper.apply(element));
            }
        }

        @Override
        public void onError(Throwable error) {
            terminated = true;
            if (!cancelled) { // it would have to drop the error, which logs it
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            terminated = true;
            if (!cancelled) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            subscription().request(n);
        }

        @Override
        public void cancel() {
            cancelled = true;
            subscription().cancel();
        }

        private Flow.Subscription subscription() {
            Flow.Subscription current = upstream;
            assert current != null : "requested before onSubscribe";
            return current;
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
                return terminated;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }

        @Override
        public String stepName() {
            return parent.name;
        }
    }
}
