package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a reader, writes under way and every result that was asked for, to be ended in any way at all; and
 * what must hold then: each publisher has had one terminal signal, each future its result, and nothing is left behind.
 */
final class EndInvariants implements AutoCloseable {
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofHours(1);
    private static final int MANY = 1_000;

    /** Stands for the result that nobody has; the observer hears of a failure. */
    private static final CompletableFuture<Void> OF_A_WRITER = new CompletableFuture<>();

    final StreamHarness harness;
    final ScriptedChannel channel;
    final TcpConnection connection;
    final ReadersInTurn readers;
    private final List<CompletableFuture<?>> results = new ArrayList<>();
    private final List<Written> writes = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private @Nullable Written echo;

    /** A write: the buffers that it was given, and its result. */
    private record Written(List<String> buffers, CompletableFuture<?> result) {}

    /** A source of a write, and whether it has ended by itself. */
    private static final class Source {
        private final ManualSource manual = ManualSource.silent();
        private final List<String> emitted = new ArrayList<>();
        private boolean over;

        /** True when it may signal: it was not cancelled. */
        private boolean isWanted() {
            return !over && manual.cancels.get() == 0;
        }
    }

    EndInvariants(StreamHarness harness) {
        this.harness = harness;
        this.channel = harness.channel;
        this.connection = harness.connection;
        this.readers = new ReadersInTurn(connection);
        expect(connection.closed());
    }

    EndInvariants(StreamHarness harness, ProbeSubscriber<ByteBuffer> reader) {
        this(harness);
        readers.read(reader);
    }

    /** What is read is written, without a copy. */
    void echo() {
        CompletableFuture<Void> result = connection.write(connection.read());
        echo = new Written(List.of(), result);
        expect(result);
    }

    /** As {@link #echo}, and the peer's end becomes this side's. */
    void echoByWriter() {
        connection.read().subscribe(connection.writer());
        echo = new Written(List.of(), OF_A_WRITER);
    }

    void cancelEcho() {
        echo.result.cancel(false);
    }

    void expect(CompletableFuture<?> result) {
        results.add(result);
    }

    void write(String text) {
        CompletableFuture<Void> result = connection.write(StreamHarness.bytes(text));
        writes.add(new Written(List.of(text), result));
        expect(result);
    }

    /** A source that has emitted something and is not done. */
    void writeSource(String first) {
        Source source = new Source();
        sources.add(source);
        CompletableFuture<Void> result = connection.write(source.manual);
        writes.add(new Written(source.emitted, result));
        expect(result);
        harness.settle();
        emit(first);
    }

    /** As {@link #writeSource}, by the subscriber whose failure only the observer hears of. */
    void writer(String first) {
        Source source = new Source();
        sources.add(source);
        source.manual.subscribe(connection.writer());
        writes.add(new Written(source.emitted, OF_A_WRITER));
        harness.settle();
        emit(first);
    }

    /** By the last source, if it is still asked for something. */
    void emit(String text) {
        Source source = sources.get(sources.size() - 1);
        if (source.isWanted() && source.manual.requests.size() > source.emitted.size()) {
            source.emitted.add(text);
            source.manual.emit(StreamHarness.bytes(text));
        }
    }

    void completeSource() {
        Source source = sources.get(sources.size() - 1);
        if (source.isWanted()) {
            source.over = true;
            source.manual.complete();
        }
    }

    void failSource(Throwable error) {
        Source source = sources.get(sources.size() - 1);
        if (source.isWanted()) {
            source.over = true;
            source.manual.fail(error);
        }
    }

    /** True when an end now would be reported: a source of a {@code writer()} is not written to its end. */
    boolean hasUnfinishedWriter() {
        return Stream.concat(writes.stream(), Stream.ofNullable(echo)).anyMatch(write -> write.result == OF_A_WRITER)
                && connection.isWritable();
    }

    /** The socket is ready, as far as the connection wants to know. */
    void ready(Interest directions) {
        try {
            harness.loop.execute(() -> {
                Interest told = channel.registration == null ? Interest.NONE : channel.registration.awaited(directions);
                if (told != Interest.NONE) {
                    channel.registration.ready(told);
                }
            });
        } catch (RejectedExecutionException ended) {
            assertThat(ended).hasMessageContaining("ended");
        }
    }

    /** Has the socket be ready, as a selector would say, until the connection wants nothing of it. */
    void pump() {
        for (int i = 0; i < MANY; i++) {
            Interest told = harness.ask(() ->
                    channel.registration == null ? Interest.NONE : channel.registration.awaited(channel.readiness()));
            if (told == Interest.NONE) {
                return;
            }
            ready(told);
        }
        throw new AssertionError("the connection does not come to rest: " + channel.calls);
    }

    void peerSends(String text) {
        runOnLoop(() -> channel.reads(text));
    }

    void peerEnds() {
        runOnLoop(channel::readsEnd);
        ready(Interest.READ);
    }

    void peerResets() {
        IOException reset = new IOException("Connection reset");
        runOnLoop(() -> channel.failsReading(reset).failsWriting(reset));
        ready(Interest.BOTH);
    }

    private void runOnLoop(Runnable action) {
        try {
            harness.loop.execute(action);
        } catch (RejectedExecutionException ended) {
            assertThat(ended).hasMessageContaining("ended");
        }
    }

    /** Ends what is not ended yet, as the last owner would. */
    void finish() {
        expect(connection.close());
        harness.settle();
        harness.advance(LONGER_THAN_ANY_TIMEOUT);
        harness.close();
    }

    /** The loop has ended, so that everything may be looked at from here. */
    void verify() {
        readers.verify();
        assertThat(results).as("every future has its result").allMatch(CompletableFuture::isDone);
        assertThat(sources)
                .allSatisfy(source -> assertThat(source.manual.cancels)
                        .as("cancels of a source that %s", source.over ? "is done" : "goes on")
                        .hasValueBetween(source.over ? 0 : 1, 1));
        assertThat(connection.writeQueueSize()).isZero();
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        assertThat(harness.load()).as("handles of the loop").isZero();

        int firstClose = channel.calls.indexOf("close");
        assertThat(firstClose).as("the channel is closed: %s", channel.calls).isNotNegative();
        assertThat(channel.calls.subList(firstClose, channel.calls.size()))
                .as("calls after the close")
                .containsOnly("close");
        assertThat(channel.closes.stream().filter(abort -> abort).count())
                .as("resets in %s", channel.closes)
                .isLessThanOrEqualTo(1);
        assertThat(channel.closes.lastIndexOf(true))
                .as("no reset after a close")
                .isLessThanOrEqualTo(0);
        if (channel.registration != null) {
            assertThat(channel.registration.cancelled).isTrue();
        }
        verifyBytes();
    }

    /** What came before the end was delivered, and each write tells truly how much of it the socket took. */
    private void verifyBytes() {
        String given = channel.givenText();
        String wire = channel.wireText();
        if (echo != null) {
            verifyEcho(given, wire, readers.text());
            return;
        }
        readers.verifyText(given);
        long told = 0;
        for (Written write : writes) {
            Throwable failure = failureOf(write.result);
            if (failure != null) {
                assertThat(failure).as("failure of a write").isInstanceOf(StreamException.class);
                told += ((StreamException) failure).bytesWritten();
            } else {
                assertThat(wire).as("what the socket took").contains(write.buffers);
                told += write.buffers.stream().mapToInt(String::length).sum();
            }
        }
        assertThat(told).as("bytes that the socket took, as the writes tell").isEqualTo(wire.length());
    }

    /** What was read went out, up to some place; what a reader got afterwards comes behind that place. */
    private void verifyEcho(String given, String wire, String rest) {
        assertThat(given).as("what was echoed").startsWith(wire);
        assertThat(given.substring(wire.length())).as("what was not echoed").contains(rest);
        Throwable failure = failureOf(echo.result);
        if (failure == null) {
            assertThat(wire).as("a whole echo").isEqualTo(given);
        } else if (failure instanceof StreamException told && told.getMessage().startsWith("write ")) {
            assertThat(told.bytesWritten()).isEqualTo(wire.length());
        } else if (failure instanceof CancellationException && readers.sawTheEnd()) {
            assertThat(wire + rest)
                    .as("what a cancelled echo and the reader after it got")
                    .isEqualTo(given);
        }
    }

    private @Nullable Throwable failureOf(CompletableFuture<?> write) {
        if (write == OF_A_WRITER) {
            return harness.reported.stream()
                    .filter(error -> error instanceof StreamException
                            && !error.getMessage().startsWith("shutdown "))
                    .findFirst()
                    .orElse(null);
        }
        return write.handle((done, error) -> error).join();
    }

    /** For the message of a test that fails. */
    String results() {
        return results.stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        harness.close();
    }
}
