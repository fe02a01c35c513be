package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.dns.JdkResolver;
import io.fluv.core.dns.Names;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.testkit.ProbeSubscriber;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked when a connection or its loop is over is answered, and holds nobody up. */
class AfterTheEndTest {
    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    // ---- the loop is over ----

    @Test
    void whatIsAskedOnTheThreadOfALoopThatHasJustEndedIsAnswered() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        CompletableFuture<Boolean> onTheLoop = new CompletableFuture<>();
        List<CompletableFuture<?>> results = new CopyOnWriteArrayList<>();
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> asked = harness.group.ended().thenRun(() -> {
            onTheLoop.complete(harness.loop.inLoop());
            connection.read().subscribe(reader);
            results.add(connection.write(StreamHarness.bytes("x")));
            results.add(connection.write(source));
            results.add(connection.shutdownOutput());
            results.add(connection.close());
            results.add(connection.closed());
            connection.dispose();
        });
        harness.close();
        LoopHarness.await(asked);
        assertThat(LoopHarness.await(onTheLoop))
                .as("asked on the loop's thread")
                .isTrue();
        reader.awaitError(ConnectionClosedException.class);
        LoopHarness.failureOf(results.get(0), ConnectionClosedException.class);
        LoopHarness.failureOf(results.get(1), ConnectionClosedException.class);
        LoopHarness.failureOf(results.get(2), ConnectionClosedException.class);
        results.subList(3, results.size()).forEach(LoopHarness::await);
        assertThat(source.cancels).hasValue(1);
    }

    @Test
    void delayThatIsAskedForOnALoopThatIsEndingOrHasEndedIsRejected() {
        List<CompletableFuture<Void>> delays = new CopyOnWriteArrayList<>();
        Runnable ask = () -> {
            try {
                delays.add(harness.loop.schedule(() -> {}, Duration.ofHours(1)));
            } catch (RejectedExecutionException ended) {
                delays.add(CompletableFuture.failedFuture(ended));
            }
        };
        CompletableFuture<Void> ending = connection.closed().thenRun(ask);
        CompletableFuture<Void> over = harness.group.ended().thenRun(ask);
        harness.close();
        LoopHarness.await(ending);
        LoopHarness.await(over);
        assertThat(delays).hasSize(2);
        delays.forEach(delay -> LoopHarness.failureOf(delay, RejectedExecutionException.class));
    }

    @Test
    void writerThatIsSubscribedAfterTheLoopEndedCancelsAndReports() {
        harness.close();
        ManualSource source = ManualSource.silent();
        source.subscribe(connection.writer());
        assertThat(source.cancels).hasValue(1);
        assertThat(harness.reported).hasSize(1).first().isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void failureOfASourceAfterTheLoopEndedIsReported() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        harness.close();
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        IllegalStateException late = new IllegalStateException("late");
        source.fail(late);
        assertThat(harness.reported).containsExactly(late);
    }

    @Test
    void loopThatHasEndedHasNoHandlesOfThoseThatItRejects() {
        harness.close();
        assertThat(harness.load()).isZero();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        TcpSockets sockets = new TcpSockets(harness.group, new Names(harness.group, new JdkResolver()));
        assertThat(LoopHarness.failureOf(sockets.connect(address, TcpOptions.defaults()), SocketException.class))
                .hasMessage("connect 127.0.0.1:1: the network is closed");
        assertThat(LoopHarness.failureOf(sockets.listen(address, TcpOptions.defaults()), SocketException.class))
                .hasMessage("listen 127.0.0.1:1: the network is closed");
        TcpConnection orphan =
                new TcpConnection(harness.group.assign(), new ScriptedChannel(), TcpOptions.defaults(), null);
        orphan.start();
        assertThat(harness.load()).isZero();
    }

    // ---- readers of a stream that is over ----

    /** Subscribes again at each end, as {@code repeat} and {@code retry} do. */
    private final class Again {
        final AtomicInteger ends = new AtomicInteger();

        /** So that a test that fails ends, too. */
        private static final int MOST = 1_000_000;

        void subscribe() {
            ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
            connection.read().subscribe(reader.whenTerminated(() -> {
                if (ends.incrementAndGet() < MOST && harness.loop.inLoop()) {
                    subscribe();
                }
            }));
        }
    }

    @Test
    void readerThatSubscribesAgainAtEachEndLeavesTheLoopToOthers() {
        Again again = new Again();
        again.subscribe();
        harness.settle();
        harness.step(channel::readsEnd);
        harness.readable();
        int turns = 50;
        // A turn has three phases behind each of which there may be one end.
        assertThat(harness.growthIn(turns, again.ends::get)).isBetween(turns, 3 * turns + 3);
        connection.dispose();
        harness.settle();
        harness.close();
        assertThat(again.ends.get()).isLessThan(Again.MOST);
    }

    @Test
    void readerThatSubscribesAgainAtEachEndDoesNotHoldUpWrites() {
        Again again = new Again();
        again.subscribe();
        harness.step(channel::readsEnd);
        harness.readable();
        channel.takes(1);
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("late"));
        harness.settle();
        harness.writable();
        LoopHarness.await(write);
        assertThat(harness.wire()).isEqualTo("late");
        connection.dispose();
        harness.settle();
    }

    @Test
    void readerThatSubscribesAgainAtEachEndDoesNotKeepTheLoopFromEnding() {
        Again again = new Again();
        again.subscribe();
        harness.settle();
        harness.close();
        LoopHarness.await(harness.group.ended());
        assertThat(again.ends.get()).isBetween(1, Again.MOST - 1);
    }

    enum End {
        DISPOSE,
        CLOSE,
        RESET;

        void of(TcpConnection connection) {
            switch (this) {
                case DISPOSE -> connection.dispose();
                case CLOSE -> connection.close();
                case RESET -> connection.reset();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readerGetsNothingMoreWhenItEndsTheConnectionFromWithinOnNext(End end) {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        harness.read(reader.whenNext(chunk -> end.of(connection)));
        harness.step(() -> channel.reads("aaaabbbbcccc"));
        harness.readable();
        reader.awaitError(ConnectionClosedException.class);
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa");
    }

    @Test
    void chunkThatComesWhenTheReaderHasCancelledElsewhereIsTheNextReaders() {
        ProbeSubscriber<ByteBuffer> first = ProbeSubscriber.unbounded();
        first.whenNext(chunk -> LoopHarness.await(
                CompletableFuture.runAsync(first::cancel, task -> new Thread(task, "elsewhere").start())));
        harness.read(first);
        harness.step(() -> channel.reads("aaaabbbbcc").readsEnd());
        harness.readable();
        assertThat(StreamHarness.texts(first)).containsExactly("aaaa");
        ProbeSubscriber<ByteBuffer> second = harness.read(ProbeSubscriber.unbounded());
        while (harness.wantsRead()) {
            harness.readable();
        }
        second.awaitCompletion();
        assertThat(String.join("", StreamHarness.texts(second))).isEqualTo("bbbbcc");
        assertThat(first.terminals()).isZero();
    }

    @Test
    void endThatComesWhenTheReaderHasJustCancelledElsewhereCompletesClosed() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> {
            LoopHarness.await(
                    CompletableFuture.runAsync(reader::cancel, task -> new Thread(task, "elsewhere").start()));
            channel.readsEnd();
            harness.handle().onReady(Interest.READ);
        });
        harness.settle();
        assertThat(connection.closed()).isCompleted();
        assertThat(reader.terminals()).isZero();
        assertThat(connection.isWritable()).isTrue();
    }
}
