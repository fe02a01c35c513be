package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Outgoing;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of this side's data: by {@code shutdownOutput()} and by the end of what {@code writer()} subscribed to. */
class ShutdownOutputTest {
    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().writeWater(10, 20));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    @Tag("uv-051")
    void whatIsQueuedGoesOutBeforeTheFinAndItsResultsComeFirst() {
        harness.step(() -> channel.takes(1, 0));
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("abc"));
        write.thenRun(() -> order.add("write"));
        CompletableFuture<Void> shutdown = connection.shutdownOutput();
        CompletableFuture<Void> seen = shutdown.thenRun(() -> order.add("shutdown"));
        harness.settle();
        assertThat(harness.ask(() -> channel.shutdowns)).isZero();
        assertThat(shutdown).isNotDone();
        harness.drain();
        LoopHarness.await(seen);
        assertThat(order).containsExactly("write", "shutdown");
        assertThat(harness.wire()).isEqualTo("abc");
        assertThat(harness.ask(() -> channel.calls.subList(1, channel.calls.size())))
                .containsExactly("write", "write", "write", "shutdownOutput");
    }

    @Test
    @Tag("uv-056")
    void itIsNotWritableFromTheCallOn() {
        harness.step(() -> channel.otherwiseTakes(0));
        connection.write(StreamHarness.bytes("abc"));
        connection.shutdownOutput();
        harness.settle();
        assertThat(connection.isWritable()).isFalse();
        assertThat(connection.isReadable()).isTrue();
        assertThat(LoopHarness.failureOf(connection.write(StreamHarness.bytes("late")), ConnectionClosedException.class)
                        .bytesWritten())
                .isZero();
        ManualSource late = ManualSource.silent();
        LoopHarness.failureOf(connection.write(late), ConnectionClosedException.class);
        harness.settle(); // the write may have failed before its source's subscription was there to be cancelled
        assertThat(late.cancels).hasValue(1);
        assertThat(late.requests).isEmpty();
    }

    @Test
    @Tag("uv-053")
    void aSecondCallHasTheSameResultAndSendsNothing() {
        CompletableFuture<Void> first = connection.shutdownOutput();
        CompletableFuture<Void> second = connection.shutdownOutput();
        LoopHarness.await(first);
        LoopHarness.await(second);
        LoopHarness.await(connection.shutdownOutput());
        assertThat(harness.ask(() -> channel.shutdowns)).isEqualTo(1);
    }

    @Test
    @Tag("uv-054")
    void thePeersDataAndEndStillArrive() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        LoopHarness.await(connection.shutdownOutput());
        assertThat(harness.wantsRead()).isTrue();
        harness.step(() -> channel.reads("answer"));
        harness.readable();
        assertThat(channel.isClosed()).isFalse();
        harness.step(channel::readsEnd);
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("answer");
        assertThat(reader.isCompleted()).isTrue();
    }

    @Test
    @Tag("uv-055")
    void bothSidesEndingAtOnceIsTheEnd() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> {
            connection.shutdownOutput();
            channel.readsEnd();
            channel.registration.ready(Interest.READ);
        });
        assertThat(reader.isCompleted()).isTrue();
        assertThat(connection.closed()).isCompleted();
        assertThat(harness.load()).isZero();
    }

    @Test
    void sourcesThatAreNotDoneAreCutShortAfterWhatTheyHadEmitted() {
        harness.step(() -> channel.takes(2).otherwiseTakes(0));
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        ManualSource idle = ManualSource.silent();
        CompletableFuture<Void> idleWrite = connection.write(idle);
        harness.settle();
        source.emit(StreamHarness.bytes("abcd"));
        harness.settle();
        CompletableFuture<Void> shutdown = connection.shutdownOutput();
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        assertThat(idle.cancels).hasValue(1);
        source.emit(StreamHarness.bytes("too late"));
        source.complete();
        assertThat(write).as("it fails when its count is final").isNotDone();
        harness.step(() -> channel.otherwiseTakes(100));
        harness.drain();
        assertThat(harness.wire()).isEqualTo("abcd");
        ConnectionClosedException failure = LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(failure.bytesWritten()).isEqualTo(4);
        assertThat(LoopHarness.failureOf(idleWrite, ConnectionClosedException.class)
                        .bytesWritten())
                .isZero();
        LoopHarness.await(shutdown);
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void aSourceThatAnswersItsCancelAsItMustNotChangesNothing() {
        ManualSource source = ManualSource.silent();
        Outgoing<ByteBuffer> write = connection.write();
        Flow.Subscriber<ByteBuffer> subscriber = write.subscriber();
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                source.request(n);
            }

            @Override
            public void cancel() {
                source.cancel();
                subscriber.onComplete();
                throw new IllegalStateException("§3.15 forbids it");
            }
        });
        harness.settle();
        LoopHarness.await(connection.shutdownOutput());
        assertThat(source.cancels).hasValue(1);
        assertThat(harness.reported).singleElement().hasToString("java.lang.IllegalStateException: §3.15 forbids it");
        assertThat(harness.ask(() -> channel.shutdowns)).isEqualTo(1);
        LoopHarness.failureOf(write.result(), ConnectionClosedException.class);
    }

    @Test
    void aSocketThatCanNotEndItsOutputFailsTheShutdown() {
        harness.step(() -> channel.failsShutdown(new IOException("Transport endpoint is not connected")));
        StreamException failure = LoopHarness.failureOf(connection.shutdownOutput(), StreamException.class);
        assertThat(failure).hasMessage("shutdown here:1->there:2: transport endpoint is not connected");
        LoopHarness.failureOf(connection.shutdownOutput(), StreamException.class);
        assertThat(connection.isReadable()).as("reading goes on").isTrue();
        assertThat(harness.wantsRead()).isTrue();
    }

    @Test
    void aFailureWhileTheQueueDrainsFailsTheShutdown() {
        harness.step(() -> channel.takes(1).failsWriting(new IOException("Broken pipe")));
        connection.write(StreamHarness.bytes("abc"));
        CompletableFuture<Void> shutdown = connection.shutdownOutput();
        harness.settle();
        harness.writable();
        LoopHarness.failureOf(shutdown, PeerClosedException.class);
        assertThat(harness.ask(() -> channel.shutdowns)).isZero();
    }

    // ---- writer() ----

    @Test
    void aWritersEndIsTheFin() {
        harness.step(() -> channel.takes(1, 0));
        ManualSource source = ManualSource.of(StreamHarness.bytes("abc"), StreamHarness.bytes("def"));
        source.subscribe(connection.writer());
        harness.settle();
        assertThat(harness.ask(() -> channel.shutdowns)).isZero();
        harness.drain();
        assertThat(harness.wire()).isEqualTo("abcdef");
        assertThat(harness.ask(() -> channel.shutdowns)).isEqualTo(1);
        assertThat(connection.isWritable()).isFalse();
        assertThat(connection.isReadable()).isTrue();
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void aWriterAsksByBytesInFlight() {
        harness.step(() -> channel.otherwiseTakes(0));
        ManualSource source =
                ManualSource.of(Stream.generate(() -> ByteBuffer.allocate(7)).iterator());
        source.subscribe(connection.writer());
        harness.settle();
        assertThat(source.requests).containsExactly(1L, 1L, 1L);
        assertThat(connection.writeQueueSize()).isEqualTo(21);
    }

    @Test
    void aWritersErrorResetsTheConnectionAndIsReportedOnce() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.otherwiseTakes(0));
        RuntimeException error = new IllegalStateException("the source's own");
        ManualSource source = ManualSource.silent();
        source.subscribe(connection.writer());
        harness.settle();
        source.emit(StreamHarness.bytes("cut short"));
        source.fail(error);
        harness.settle();
        assertThat(channel.closes.get(0))
                .as("the peer must not take it for whole")
                .isTrue();
        assertThat(harness.ask(() -> channel.shutdowns)).isZero();
        reader.awaitError(ConnectionClosedException.class);
        assertThat(connection.closed()).isCompleted();
        assertThat(source.cancels).as("§2.3").hasValue(0);
        assertThat(harness.reported).containsExactly(error);
    }

    @Test
    void aWriterWhoseSourceBreaksARuleResetsTheConnection() {
        ManualSource source = ManualSource.silent();
        source.subscribe(connection.writer());
        harness.settle();
        harness.step(() -> {
            source.emit(StreamHarness.bytes("asked"));
            source.emit(StreamHarness.bytes("not asked"));
        });
        assertThat(channel.closes.get(0)).isTrue();
        assertThat(source.cancels).hasValue(1);
        assertThat(harness.reported).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWriterThatIsCutShortIsReportedAndItsSourceCancelled() {
        ManualSource source = ManualSource.silent();
        source.subscribe(connection.writer());
        harness.settle();
        source.emit(StreamHarness.bytes("abc"));
        harness.settle();
        LoopHarness.await(connection.shutdownOutput());
        assertThat(source.cancels).hasValue(1);
        assertThat(harness.reported)
                .singleElement()
                .isInstanceOfSatisfying(
                        ConnectionClosedException.class,
                        failure -> assertThat(failure.bytesWritten()).isEqualTo(3));
    }

    @Test
    void aSocketThatFailsUnderAWriterIsReportedAndCancelsItsSource() {
        harness.step(() -> channel.failsWriting(new IOException("Broken pipe")));
        ManualSource source = ManualSource.silent();
        source.subscribe(connection.writer());
        harness.settle();
        source.emit(StreamHarness.bytes("abc"));
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        assertThat(harness.reported).singleElement().isInstanceOf(PeerClosedException.class);
    }

    @Test
    void aFinThatFailsAfterAWritersEndIsReported() {
        // Nobody else would hear that the peer does not learn of the end.
        harness.step(() -> channel.failsShutdown(new IOException("Transport endpoint is not connected")));
        ManualSource.of(StreamHarness.bytes("abc")).subscribe(connection.writer());
        harness.settle();
        assertThat(harness.reported).singleElement().isInstanceOf(StreamException.class);
    }
}
