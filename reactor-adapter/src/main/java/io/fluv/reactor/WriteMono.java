package io.fluv.reactor;

import io.fluv.core.StreamConnection;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** {@link Connection#write}: each subscription is a write of its own. */
final class WriteMono extends Mono<Void> implements Scannable {
    private final StreamConnection connection;
    private final Publisher<? extends ByteBuffer> source;

    WriteMono(StreamConnection connection, Publisher<? extends ByteBuffer> source) {
        this.connection = connection;
        this.source = source;
    }

    Mono<Void> assembled() {
        return onAssembly(this);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        StreamConnection.Write write = connection.write();
        WriteOutcome outcome = new WriteOutcome(actual, write.result(), this, resetting(connection));
        actual.onSubscribe(outcome);
        write.result().whenComplete(outcome);
        Flow.Publisher<? extends ByteBuffer> ofCore =
                source instanceof FlowFlux<?, ? extends ByteBuffer> flux ? flux.unwrapped() : null;
        if (ofCore != null) {
            // Bytes that Fluv itself has read, written as they are: the way around Reactor is shorter.
            ofCore.subscribe(write.subscriber());
        } else {
            source.subscribe(new SourceBridge<>(write.subscriber(), actual.currentContext(), stepName()));
        }
    }

    /** What core does when a subscriber throws: that connection ends, and the observer hears why. */
    static Consumer<Throwable> resetting(StreamConnection connection) {
        return thrown -> {
            connection.loop().report(thrown, connection);
            connection.reset();
        };
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return "write";
    }
}
