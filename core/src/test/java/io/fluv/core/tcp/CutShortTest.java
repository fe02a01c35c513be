package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that was cut short does not look finished, neither to the reader here nor to the peer. */
class CutShortTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4).closeTimeout(TIMEOUT));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    // ---- for the reader ----

    @Test
    void readerGetsBytesAndThenTheResetThatAWriteSawFirst() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        writeFails("Connection reset by peer", ConnectionResetException.class);
        harness.step(() -> channel.reads("part").readsEnd());
        harness.readable();
        reader.awaitError(ConnectionResetException.class);
        assertThat(StreamHarness.texts(reader)).containsExactly("part");
        assertThat(connection.closed()).isCompleted();
    }

    @Test
    void readerThatComesAfterwardsHearsOfTheResetThatAWriteSawFirst() {
        harness.step(() -> channel.reads("par"));
        harness.readable();
        writeFails("Connection reset by peer", ConnectionResetException.class);
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(channel::readsEnd);
        harness.readable();
        reader.awaitError(ConnectionResetException.class);
        assertThat(StreamHarness.texts(reader)).containsExactly("par");
    }

    @Test
    void readerCompletesAtTheEndOfAPeerThatOnlyNoLongerReads() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        writeFails("Broken pipe", PeerClosedException.class);
        harness.step(() -> channel.reads("part").readsEnd());
        harness.readable();
        reader.awaitCompletion();
        assertThat(StreamHarness.texts(reader)).containsExactly("part");
    }

    private void writeFails(String text, Class<? extends IOException> type) {
        harness.step(() -> channel.failsWriting(new IOException(text)));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("x"));
        harness.settle();
        LoopHarness.failureOf(write, type);
    }

    // ---- for the peer ----

    @Test
    void closeThatRunsIntoItsTimeoutOverAQueueResets() {
        harness.step(() -> channel.takes(2).otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("stuck"));
        connection.close();
        harness.settle();
        harness.advance(TIMEOUT);
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(channel.closes).containsExactly(true);
    }

    @Test
    void endOfTheLoopOverAQueueResets() {
        harness.step(() -> channel.takes(2).otherwiseTakes(0));
        connection.write(StreamHarness.bytes("stuck"));
        harness.settle();
        harness.close();
        assertThat(channel.closes).containsExactly(true);
    }

    @Test
    void endOfTheLoopOverASourceThatIsNotDoneResets() {
        connection.write(ManualSource.silent());
        harness.settle();
        harness.close();
        assertThat(channel.closes).containsExactly(true);
    }

    @Test
    void endOfTheLoopWithNothingToSendIsAnOrdinaryEnd() {
        harness.close();
        assertThat(channel.closes).containsExactly(false);
    }

    @Test
    void shutdownThatIsForcedOverAQueueResets() {
        harness.step(() -> channel.otherwiseTakes(0));
        connection.write(StreamHarness.bytes("stuck"));
        harness.settle();
        CompletableFuture<Void> drained = new Drain(harness.group, handle -> true, TIMEOUT).start();
        harness.settle();
        assertThat(channel.isClosed()).isFalse();
        harness.advance(TIMEOUT);
        LoopHarness.await(drained);
        assertThat(channel.closes).containsExactly(true);
    }

    @Test
    void shutdownThatIsForcedOverAnIdleConnectionIsAnOrdinaryEnd() {
        CompletableFuture<Void> drained = new Drain(harness.group, handle -> true, TIMEOUT).start();
        harness.settle();
        harness.advance(TIMEOUT);
        LoopHarness.await(drained);
        assertThat(channel.closes).containsExactly(false);
    }

    @Test
    void graceOfAnyLengthIsNoHindrance() {
        CompletableFuture<Void> drained =
                new Drain(harness.group, handle -> true, Duration.ofSeconds(Long.MAX_VALUE)).start();
        harness.settle();
        assertThat(drained).isNotDone();
        connection.dispose();
        LoopHarness.await(drained);
    }

    // ---- sources that signal from within cancel() ----

    enum Signal {
        COMPLETE,
        FAIL,
        EMIT
    }

    /** Emits more than it was asked for, once, and signals once more when it is cancelled for it. */
    private static Flow.Publisher<ByteBuffer> overEmitting(Signal answer) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                subscriber.onNext(StreamHarness.bytes("a"));
                subscriber.onNext(StreamHarness.bytes("b"));
            }

            @Override
            public void cancel() {
                signal(subscriber, answer);
            }
        });
    }

    private static void signal(Flow.Subscriber<? super ByteBuffer> subscriber, Signal signal) {
        switch (signal) {
            case COMPLETE -> subscriber.onComplete();
            case FAIL -> subscriber.onError(new IllegalStateException("within cancel"));
            case EMIT -> subscriber.onNext(StreamHarness.bytes("c"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writerResetsOverASourceThatEmitsTooMuchWhateverItSignalsFromWithinCancel(Signal answer) {
        overEmitting(answer).subscribe(connection.writer());
        harness.settle();
        assertThat(channel.closes).containsExactly(true);
        assertThat(channel.shutdowns).isZero();
        assertThat(harness.reported.get(0)).hasMessageContaining("more than was requested");
        assertThat(harness.reported).hasSize(answer == Signal.FAIL ? 2 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void writeOfASourceThatEmitsTooMuchFailsWhateverItSignalsFromWithinCancel(Signal answer) {
        CompletableFuture<Void> write = connection.write(overEmitting(answer));
        harness.settle();
        assertThat(LoopHarness.failureOf(write, IllegalStateException.class))
                .hasMessageContaining("more than was requested");
        assertThat(harness.wire()).isEqualTo("a");
        assertThat(channel.isClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void writeThatAShutdownCutsShortFailsWhateverItsSourceSignalsFromWithinCancel(Signal answer) {
        CompletableFuture<Void> write = connection.write(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                signal(subscriber, answer);
            }
        }));
        harness.settle();
        LoopHarness.await(connection.shutdownOutput());
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(harness.wire()).isEmpty();
        assertThat(harness.reported).hasSize(answer == Signal.FAIL ? 1 : 0);
    }
}
