package io.fluv.reactor;

import io.fluv.core.StreamConnection;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** {@link Connection#write(ByteBuffer)}: each subscription writes the buffer again. */
final class WriteBufferMono extends Mono<Void> implements Scannable {
    private final StreamConnection connection;
    private final ByteBuffer buffer;

    WriteBufferMono(StreamConnection connection, ByteBuffer buffer) {
        this.connection = connection;
        this.buffer = buffer;
    }

    Mono<Void> assembled() {
        return onAssembly(this);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        CompletableFuture<Void> result = connection.write(buffer);
        WriteOutcome outcome = new WriteOutcome(actual, result, this, WriteMono.resetting(connection));
        actual.onSubscribe(outcome);
        result.whenComplete(outcome);
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
