package io.fluv.benchmarks.soak;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The server's side of every {@link Talk}. */
final class Host {
    private final Tally tally;
    private final BiConsumer<Long, Throwable> failed;

    /** @param failed is told of a step in which something was not as it should be, and what */
    Host(Tally tally, BiConsumer<Long, Throwable> failed) {
        this.tally = tally;
        this.failed = failed;
    }

    /** The handler of every listener. */
    Publisher<Void> serve(Connection connection) {
        Side side = new Side(connection, tally);
        return side.exactly(Header.BYTES)
                .map(Header::decoded)
                .flatMap(header -> talk(side, header, Step.of(header.up().key(), header.step()))
                        .doOnError(Violation.class, violation -> failed.accept(header.step(), violation)))
                // A client may be gone before it has said a word.
                .onErrorResume(IOException.class, gone -> Mono.empty());
    }

    private Mono<Void> talk(Side side, Header header, Step step) {
        Connection connection = side.connection;
        return switch (header.talk()) {
            case ECHO -> echo(side, header);
            case PASS_ON -> connection.write(Buffers.bytes((byte) 1)).then(connection.write(connection.read()));
            case MESSAGES -> Messages.serve(connection, header.detail());
            case SINK ->
                side.expect(header.up(), header.upBytes(), step).then(connection.write(Buffers.bytes((byte) 1)));
            case SOURCE -> side.send(header.down(), header.downBytes(), step);
            case BOTH ->
                Mono.when(
                        side.expect(header.up(), header.upBytes(), step.fork()),
                        side.send(header.down(), header.downBytes(), step.fork()));
            case CLIENT_LEAVES ->
                Mono.when(
                        side.expectPart(header.up(), header.upBytes(), step.fork())
                                .onErrorResume(IOException.class, left -> Mono.empty()),
                        side.send(header.down(), header.downBytes(), step.fork())
                                .onErrorResume(IOException.class, left -> Mono.empty()));
            case SERVER_LEAVES_READING -> {
                Verifier verifier = new Verifier(header.up(), header.upBytes(), tally);
                yield side.chunks()
                        .doOnNext(verifier::accept)
                        .takeUntil(chunk -> verifier.position() >= header.downBytes())
                        .then(leave(connection, header));
            }
            case SERVER_LEAVES_WRITING ->
                side.send(header.down(), header.downBytes(), step).then(leave(connection, header));
            case CANCELLED ->
                side.expectPart(header.up(), header.upBytes(), step)
                        .doOnNext(came -> checkWhole(came, header))
                        .then();
            case SILENCE -> connection.closed();
        };
    }

    private Mono<Void> echo(Side side, Header header) {
        Verifier verifier = new Verifier(header.up(), header.upBytes(), tally);
        return side.connection.write(side.chunks().doOnNext(verifier::accept).doOnComplete(verifier::complete));
    }

    private static Mono<Void> leave(Connection connection, Header header) {
        return Mono.defer(() -> Leaving.of(header.detail()).byHandler(connection));
    }

    private static void checkWhole(long came, Header header) {
        if (came % header.detail() != 0 && came != header.upBytes()) {
            throw new Violation(
                    "a write was cancelled within a buffer: " + came + " bytes came, of buffers of " + header.detail());
        }
    }
}
