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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of a connection from this side: in good order, by reset, at once. */
class CloseTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4).closeTimeout(TIMEOUT));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void closeFlushesSendsFinDiscardsAndWaitsForThePeersEnd() {
        harness.step(() -> channel.takes(2, 0).reads("unread by anyone"));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("queued"));
        CompletableFuture<Void> closed = connection.close();
        harness.settle();
        assertThat(write).isNotDone();
        assertThat(harness.ask(() -> channel.shutdowns)).isZero();
        harness.drain();
        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo("queued");
        assertThat(harness.ask(() -> channel.shutdowns)).isEqualTo(1);

        assertThat(closed).isNotDone();
        assertThat(harness.wantsRead()).as("it discards what arrives").isTrue();
        harness.readable();
        assertThat(channel.isClosed()).isFalse();
        harness.step(() -> channel.reads("still more").readsEnd());
        harness.readable();
        harness.readable();
        assertThat(closed).isCompleted();
        assertThat(connection.closed()).isCompleted();
        assertThat(channel.closes).containsExactly(false);
        assertThat(harness.load()).isZero();
    }

    @Test
    @Tag("uv-058")
    void closeFailsTheReaderAtOnceAndDropsWhatWasReadAhead() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.idle());
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        connection.close();
        harness.settle();
        assertThat(reader.awaitError(ConnectionClosedException.class)).hasMessage("read here:1->there:2: closed here");
        assertThat(reader.items()).isEmpty();
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        harness.read(ProbeSubscriber.unbounded()).awaitError(ConnectionClosedException.class);
        LoopHarness.failureOf(connection.write(StreamHarness.bytes("late")), ConnectionClosedException.class);
    }

    @Test
    void closeWaitsNoLongerThanItsTimeoutForThePeer() {
        CompletableFuture<Void> closed = connection.close();
        harness.settle();
        harness.advance(TIMEOUT.minusNanos(1));
        assertThat(closed).isNotDone();
        assertThat(channel.isClosed()).isFalse();
        harness.advance(Duration.ofNanos(1));
        assertThat(closed).isCompleted();
        assertThat(channel.closes).containsExactly(false);
        assertThat(harness.load()).isZero();
    }

    @Test
    void closeWaitsNoLongerThanItsTimeoutForTheQueue() {
        harness.step(() -> channel.takes(2).otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("stuck"));
        CompletableFuture<Void> closed = connection.close();
        harness.settle();
        harness.advance(TIMEOUT);
        assertThat(closed).isCompleted();
        assertThat(LoopHarness.failureOf(write, ConnectionClosedException.class).bytesWritten())
                .isEqualTo(2);
    }

    @Test
    void callingCloseAgainDoesNotExtendTheTimeout() {
        connection.close();
        harness.settle();
        harness.advance(TIMEOUT.minusSeconds(1));
        CompletableFuture<Void> again = connection.close();
        harness.advance(Duration.ofSeconds(1));
        assertThat(again).isCompleted();
    }

    @Test
    void theTimeoutOfACloseThatIsDoneDoesNothing() {
        connection.close();
        harness.settle();
        harness.step(channel::readsEnd);
        harness.readable();
        harness.advance(TIMEOUT.multipliedBy(2));
        assertThat(channel.closes).containsExactly(false);
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void closeAfterThePeersEndClosesAtOnceWithoutAnExtraShutdown() {
        harness.read(ProbeSubscriber.unbounded());
        harness.step(channel::readsEnd);
        harness.readable();
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("bye"));
        LoopHarness.await(connection.close());
        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo("bye");
        assertThat(channel.shutdowns).isZero();
        assertThat(channel.closes).containsExactly(false);
    }

    @Test
    void closeAfterAFailedWriteWaitsForNothing() {
        harness.step(() -> channel.failsWriting(new IOException("Broken pipe")));
        connection.write(StreamHarness.bytes("x"));
        harness.settle();
        LoopHarness.await(connection.close());
        assertThat(channel.shutdowns).isZero();
    }

    @Test
    void aFailureToWriteWhileClosingIsTheEnd() {
        harness.step(() -> channel.takes(1).failsWriting(new IOException("Broken pipe")));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("abc"));
        CompletableFuture<Void> closed = connection.close();
        harness.settle();
        harness.writable();
        LoopHarness.await(closed);
        LoopHarness.failureOf(write, PeerClosedException.class);
    }

    @Test
    void aResetWhileClosingIsTheEnd() {
        harness.step(() -> channel.otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("abc"));
        CompletableFuture<Void> closed = connection.close();
        harness.settle();
        harness.step(() -> channel.failsReading(new IOException("Connection reset")));
        harness.readable();
        LoopHarness.await(closed);
        LoopHarness.failureOf(write, ConnectionResetException.class);
        harness.read(ProbeSubscriber.unbounded()).awaitError(ConnectionClosedException.class);
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void closeCutsSourcesShort() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        source.emit(StreamHarness.bytes("abc"));
        harness.settle();
        connection.close();
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        assertThat(LoopHarness.failureOf(write, ConnectionClosedException.class).bytesWritten())
                .isEqualTo(3);
    }

    @Test
    @Tag("uv-052")
    void aShutdownThatIsFollowedByAnImmediateCloseHasItsResultBeforeTheClose() {
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> shutdown = connection.shutdownOutput();
        CompletableFuture<Void> seen =
                shutdown.handle((done, failure) -> order.add("shutdown")).thenAccept(added -> {});
        connection.dispose();
        LoopHarness.await(connection.closed().thenRun(() -> order.add("close")));
        LoopHarness.await(seen);
        assertThat(order).containsExactly("shutdown", "close");
    }

    @Test
    @Tag("uv-068")
    @Tag("uv-044")
    void eachOfManyQueuedWritesHasItsResultBeforeTheClose() {
        harness.step(() -> channel.takes(100).otherwiseTakes(0));
        List<Object> order = new ArrayList<>();
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        harness.step(() -> {
            for (int i = 0; i < 32; i++) {
                int number = i;
                CompletableFuture<Void> write = connection.write(ByteBuffer.allocate(11));
                write.whenComplete((done, failure) -> order.add(number));
                writes.add(write);
            }
            harness.handle().released().thenRun(() -> order.add("released"));
        });
        connection.dispose();
        harness.settle();
        assertThat(order).hasSize(33);
        for (int i = 0; i < 32; i++) {
            assertThat(order.get(i)).isEqualTo(i);
        }
        assertThat(order.get(32)).isEqualTo("released");
        assertThat(writes.stream().filter(write -> !write.isCompletedExceptionally()))
                .hasSize(9);
        assertThat(LoopHarness.failureOf(writes.get(9), ConnectionClosedException.class)
                        .bytesWritten())
                .isEqualTo(1);
        assertThat(LoopHarness.failureOf(writes.get(10), ConnectionClosedException.class)
                        .bytesWritten())
                .isZero();
    }

    @Test
    @Tag("uv-069")
    void resetAbortsAndFailsWritesBeforeTheCloseAndALaterShutdown() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.otherwiseTakes(0));
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("abc"));
        write.whenComplete((done, failure) -> order.add("write"));
        CompletableFuture<Void> reset = connection.reset();
        CompletableFuture<Void> seen = reset.thenRun(() -> order.add("reset"));
        LoopHarness.await(seen);
        assertThat(order).containsExactly("write", "reset");
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        reader.awaitError(ConnectionClosedException.class);
        assertThat(channel.closes.get(0)).isTrue();
        assertThat(channel.shutdowns).isZero();
        LoopHarness.failureOf(connection.shutdownOutput(), ConnectionClosedException.class);
        assertThat(harness.load()).isZero();
    }

    @Test
    void disposeClosesAtOnceAndDropsTheQueue() {
        harness.step(() -> channel.otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("abc"));
        connection.dispose();
        harness.settle();
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(connection.closed()).isCompleted();
        assertThat(channel.closes)
                .as("what is cut short must not look finished")
                .containsExactly(true);
        assertThat(channel.shutdowns).isZero();
        assertThat(connection.writeQueueSize()).isZero();
    }

    @Test
    @Tag("uv-072")
    void theResultOfACloseIsNeverThereBeforeTheCallReturns() {
        // Asked for on the loop, where it could be: it comes in the closing phase.
        List<Boolean> done = new ArrayList<>();
        harness.step(() -> {
            channel.readsEnd();
            done.add(connection.reset().isDone());
            done.add(connection.close().isDone());
        });
        assertThat(done).containsExactly(false, false);
        assertThat(connection.closed()).isCompleted();
    }

    @Test
    void aSocketThatCanNotBeClosedIsReportedAndCountsAsClosed() {
        IOException failure = new IOException("Input/output error");
        harness.step(() -> channel.failsClose(failure));
        connection.dispose();
        harness.settle();
        assertThat(harness.reported).containsExactly(failure);
        assertThat(connection.closed()).isCompleted();
        assertThat(harness.load()).isZero();
    }

    @Test
    void aSocketThatCanNotBeRegisteredEndsItsConnection() {
        ScriptedChannel bad = new ScriptedChannel().failsCall(0, new IOException("No space left"));
        TcpConnection unlucky = new TcpConnection(harness.group.assign(), bad, TcpOptions.defaults(), null);
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        unlucky.start();
        unlucky.read().subscribe(reader);
        CompletableFuture<Void> write = unlucky.write(StreamHarness.bytes("x"));
        LoopHarness.await(unlucky.closed());
        reader.awaitError(ConnectionClosedException.class);
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(bad.closes).containsExactly(true);
        assertThat(harness.load()).isEqualTo(1);
    }

    @Test
    void aConnectionOfALoopThatHasEndedIsClosed() {
        harness.close();
        ScriptedChannel late = new ScriptedChannel();
        TcpConnection orphan = new TcpConnection(harness.loop, late, TcpOptions.defaults(), null);
        orphan.start();
        LoopHarness.await(orphan.closed());
        LoopHarness.await(orphan.close());
        assertThat(late.closes).containsExactly(true);
        assertThat(orphan.isReadable() || orphan.isWritable()).isFalse();
    }

    @Test
    void resultsThatUsersCompleteOrCancelAreTheirOwn() {
        connection.closed().complete(null);
        connection.close().cancel(false);
        assertThat(connection.closed()).isNotDone();
        harness.step(channel::readsEnd);
        harness.readable();
        LoopHarness.await(connection.closed());
    }
}
