package io.fluv.reactor;

import io.fluv.core.Outgoing;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Writes a source to a socket of core, bytes or datagrams: each subscription is a write of its own. A class for each kind
 * of socket and not a function, since a connection that echoes keeps one for as long as it lives.
 */
abstract class WriteMono<T> extends Mono<Void> implements WriteOutcome.Origin {
    /** Null for what Fluv itself has read, which is written as it is: the way around Reactor is shorter. */
    private final @Nullable Publisher<? extends T> source;

    /** The publisher alone and not the {@link FlowFlux} around it: an idle echo keeps this for as long as it lives. */
    private final Flow.@Nullable Publisher<? extends T> ofCore;

    WriteMono(Publisher<? extends T> given) {
        ofCore = given instanceof FlowFlux<?, ? extends T> flux ? flux.unwrapped() : null;
        source = ofCore == null ? given : null;
    }

    abstract Outgoing<T> write();

    @Override
    public final void subscribe(CoreSubscriber<? super Void> actual) {
        Outgoing<T> write = write();
        WriteOutcome outcome = new WriteOutcome(actual, write.result(), this);
        actual.onSubscribe(outcome);
        write.onEnd(outcome); // of a transport that is not ours it may be over already
        Flow.Subscriber<T> target = write.subscriber();
        if (ofCore != null) {
            try {
                ofCore.subscribe(target);
            } catch (Throwable thrown) {
                target.onError(thrown); // of a transport that is not ours, as below
            }
        } else if (source != null) {
            SourceBridge.connect(source, target, actual.currentContext(), stepName());
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public final @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
