package io.fluv.reactor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** Writes a source to a socket of core, bytes or datagrams: each subscription is a write of its own. */
final class WriteMono<T> extends Mono<Void> implements Scannable {
    private final Supplier<Begun<T>> begin;
    private final Publisher<? extends T> source;
    private final Consumer<? super Throwable> onThrown;
    private final String name;

    private WriteMono(
            Supplier<Begun<T>> begin,
            Publisher<? extends T> source,
            Consumer<? super Throwable> onThrown,
            String name) {
        this.begin = begin;
        this.source = source;
        this.onThrown = onThrown;
        this.name = name;
    }

    /** @param onThrown what follows when a subscriber throws at the end, see {@link WriteOutcome} */
    static <T> Mono<Void> of(
            Supplier<Begun<T>> begin,
            Publisher<? extends T> source,
            Consumer<? super Throwable> onThrown,
            String name) {
        return onAssembly(new WriteMono<>(begin, source, onThrown, name));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        Begun<T> write = begin.get();
        WriteOutcome outcome = new WriteOutcome(actual, write.result(), this, onThrown);
        actual.onSubscribe(outcome);
        write.result().whenComplete(outcome);
        Flow.Publisher<? extends T> ofCore = source instanceof FlowFlux<?, ? extends T> flux ? flux.unwrapped() : null;
        if (ofCore != null) {
            // What Fluv itself has read, written as it is: the way around Reactor is shorter.
            ofCore.subscribe(write.subscriber());
        } else {
            SourceBridge.connect(source, write.subscriber(), actual.currentContext(), name);
        }
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

    /** A write of core whose source is still to be subscribed to, and its end. */
    record Begun<T>(Flow.Subscriber<T> subscriber, CompletableFuture<Void> result) {}
}
