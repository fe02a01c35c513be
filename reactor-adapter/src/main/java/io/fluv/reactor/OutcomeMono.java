package io.fluv.reactor;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** One buffer or datagram that is written: each subscription writes it again, and cancelling takes it back. */
final class OutcomeMono extends Mono<Void> implements WriteOutcome.Origin {
    private final Supplier<CompletableFuture<Void>> begin;
    private final String name;

    private final Consumer<? super Throwable> onThrown;

    private OutcomeMono(Supplier<CompletableFuture<Void>> begin, Consumer<? super Throwable> onThrown, String name) {
        this.begin = begin;
        this.onThrown = onThrown;
        this.name = name;
    }

    /** @param onThrown what follows when a subscriber throws at the end, see {@link WriteOutcome.Origin} */
    static Mono<Void> of(Supplier<CompletableFuture<Void>> begin, Consumer<? super Throwable> onThrown, String name) {
        return onAssembly(new OutcomeMono(begin, onThrown, name));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        CompletableFuture<Void> result = begin.get();
        WriteOutcome outcome = new WriteOutcome(actual, result, this);
        actual.onSubscribe(outcome);
        result.whenComplete(outcome);
    }

    @Override
    public void onThrown(Throwable thrown) {
        onThrown.accept(thrown);
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
}
