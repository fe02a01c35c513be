package io.fluv.examples;

import io.fluv.reactor.Connection;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/** One question to an echo server and its answer. */
final class Echo {
    private Echo() {}

    /** Sends a number and gives what comes back, however it is cut into chunks. The connection can be asked again. */
    static Mono<Integer> of(Connection connection, int number) {
        ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES);
        return connection
                .write(ByteBuffer.allocate(Integer.BYTES).putInt(0, number))
                .thenMany(connection.read())
                .doOnNext(answer::put)
                .takeUntil(chunk -> !answer.hasRemaining())
                .then(Mono.fromSupplier(() -> answer.flip().getInt()));
    }
}
