package io.fluv.benchmarks.soak;

import io.fluv.reactor.Connection;
import io.fluv.reactor.Frames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One side of a connection, which reads and writes in all the ways that there are. */
final class Side {
    /** After so many chunks a slow reader or writer is tired of it. */
    private static final int PAUSES = 20;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(5);

    /** How to read. */
    private enum Reading {
        AS_IT_COMES,
        ONE_BY_ONE,
        SLOWLY,
        ELSEWHERE,
        AGAIN_AND_AGAIN
    }

    /** How to write. */
    private enum Writing {
        ONE_SOURCE,
        SLOW_SOURCE,
        SOURCE_ELSEWHERE,
        SINGLE_BUFFERS,
        WRITER
    }

    final Connection connection;
    private final Tally tally;

    Side(Connection connection, Tally tally) {
        this.connection = connection;
        this.tally = tally;
    }

    // ---- reading ----

    /** The next bytes, exactly so many; completes empty when the data ends before the first. Reading goes on after it. */
    Mono<ByteBuffer> exactly(int count) {
        return connection.read(Frames.bytes(count)).next();
    }

    /** What comes. */
    Flux<ByteBuffer> chunks() {
        return connection.read();
    }

    /** Reads to the end of the peer's data, which has to be all of the content. */
    Mono<Void> expect(Content content, long total, Step step) {
        Verifier verifier = new Verifier(content, total, tally);
        return read(step)
                .doOnNext(verifier::accept)
                .doOnComplete(verifier::complete)
                .then();
    }

    /** Reads whatever comes of the content until it ends, and tells how much that was. Fails as the connection does. */
    Mono<Long> expectPart(Content content, long total, Step step) {
        Verifier verifier = new Verifier(content, total, tally);
        return read(step).doOnNext(verifier::accept).then(Mono.fromSupplier(verifier::position));
    }

    private Flux<ByteBuffer> read(Step step) {
        return switch (step.any(Reading.values())) {
            case AS_IT_COMES -> chunks();
            case ONE_BY_ONE -> chunks().limitRate(1);
            case SLOWLY -> slowly(chunks(), step.fork());
            case ELSEWHERE -> chunks().publishOn(Schedulers.parallel(), 1 + step.below(16));
            case AGAIN_AND_AGAIN -> againAndAgain(1 + step.below(5));
        };
    }

    private static Flux<ByteBuffer> slowly(Flux<ByteBuffer> chunks, Step step) {
        AtomicInteger pauses = new AtomicInteger();
        return chunks.concatMap(
                chunk -> pauses.incrementAndGet() > PAUSES || step.oneIn(2)
                        ? Mono.just(chunk)
                        : Mono.delay(step.upTo(LONGEST_PAUSE)).thenReturn(chunk),
                0);
    }

    /** Cancels after a few chunks and subscribes again, where the next has to follow. */
    private Flux<ByteBuffer> againAndAgain(int chunksEach) {
        AtomicBoolean ended = new AtomicBoolean();
        return Flux.defer(() -> chunks().doOnComplete(() -> ended.set(true)).take(chunksEach))
                .repeat(() -> !ended.get());
    }

    // ---- writing ----

    /** Writes the content and ends this side's data. */
    Mono<Void> sendAndEnd(Content content, long total, Step step) {
        Writing writing = step.any(Writing.values());
        Flux<ByteBuffer> chunks = content.chunks(total, step.sizes(total), step.buffers());
        if (writing == Writing.WRITER) {
            return Mono.fromRunnable(() -> chunks.subscribe(connection.writer()));
        }
        return write(writing, chunks, step).then(connection.shutdownOutput());
    }

    /** Writes the content. */
    Mono<Void> send(Content content, long total, Step step) {
        Writing writing =
                step.any(Writing.ONE_SOURCE, Writing.SLOW_SOURCE, Writing.SOURCE_ELSEWHERE, Writing.SINGLE_BUFFERS);
        return write(writing, content.chunks(total, step.sizes(total), step.buffers()), step);
    }

    private Mono<Void> write(Writing writing, Flux<ByteBuffer> chunks, Step step) {
        return switch (writing) {
            case ONE_SOURCE, WRITER -> connection.write(chunks);
            case SLOW_SOURCE -> connection.write(slowly(chunks, step.fork()));
            case SOURCE_ELSEWHERE -> connection.write(chunks.publishOn(Schedulers.parallel()));
            case SINGLE_BUFFERS ->
                chunks.flatMap(connection::write, 1 + step.below(32)).then();
        };
    }
}
