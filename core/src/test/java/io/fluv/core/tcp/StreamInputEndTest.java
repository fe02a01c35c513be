package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.ConnectionTimedOutException;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the peer's data end, and what users' code that throws does to its connection. */
class StreamInputEndTest {
    private static final RuntimeException BUG = new IllegalStateException("a bug of the user's");

    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void bytesComeBeforeTheEnd() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.idle());
        harness.step(() -> channel.reads("aaaab").readsEnd());
        harness.readable();
        reader.request(1);
        harness.settle();
        assertThat(reader.terminals()).as("a chunk is still owed").isZero();
        reader.request(1);
        harness.settle();
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa", "b");
        assertThat(reader.isCompleted()).isTrue();
    }

    @Test
    void theEndNeedsNoDemand() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.idle());
        harness.step(channel::readsEnd);
        harness.readable();
        assertThat(reader.isCompleted()).isTrue();
        assertThat(harness.wantsRead()).isFalse();
    }

    @Test
    @Tag("uv-062")
    @Tag("uv-063")
    void bytesComeBeforeTheResetWhichEndsBothDirections() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.requesting(1));
        harness.step(() -> channel.reads("aaaa").failsReading(new IOException("Connection reset")));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa");
        harness.settle();
        ConnectionResetException failure = reader.awaitError(ConnectionResetException.class);
        assertThat(failure).hasMessage("read here:1->there:2: connection reset by peer");
        assertThat(failure.getCause()).hasMessage("Connection reset");
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        assertThat(connection.closed()).isCompleted();
        assertThat(harness.ask(() -> channel.closes)).containsExactly(false);
        assertThat(harness.load()).isZero();
        LoopHarness.failureOf(connection.write(StreamHarness.bytes("x")), ConnectionResetException.class);
    }

    @Test
    void aReaderThatComesAfterTheResetHearsOfItToo() {
        harness.step(() -> channel.failsReading(new IOException("Connection reset by peer")));
        harness.readable();
        assertThat(connection.closed()).isCompleted();
        harness.read(ProbeSubscriber.unbounded()).awaitError(ConnectionResetException.class);
        harness.read(ProbeSubscriber.idle()).awaitError(ConnectionResetException.class);
    }

    @Test
    void eachFailureOfTheSocketHasItsType() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.failsReading(new IOException("Connection timed out")));
        harness.readable();
        reader.awaitError(ConnectionTimedOutException.class);

        try (StreamHarness other = new StreamHarness()) {
            ProbeSubscriber<ByteBuffer> unlucky = other.read(ProbeSubscriber.unbounded());
            other.step(() -> other.channel.failsReading(new IOException("No buffer space available")));
            other.readable();
            assertThat(unlucky.awaitError(StreamException.class))
                    .isExactlyInstanceOf(StreamException.class)
                    .hasMessage("read here:1->there:2: no buffer space available");
        }
    }

    @Test
    @Tag("uv-064")
    void theEndIsSeenAgainByLaterReadersAndTheConnectionStaysWritable() {
        harness.read(ProbeSubscriber.unbounded());
        harness.step(channel::readsEnd);
        harness.readable();
        for (int i = 0; i < 3; i++) {
            assertThat(harness.read(ProbeSubscriber.unbounded()).isCompleted()).isTrue();
        }
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isTrue();
        assertThat(channel.isClosed()).isFalse();
        LoopHarness.await(connection.write(StreamHarness.bytes("still")));
        assertThat(harness.wire()).isEqualTo("still");
        assertThat(connection.closed()).as("the reader has heard it").isNotCompleted();

        LoopHarness.await(connection.close());
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        harness.read(ProbeSubscriber.unbounded()).awaitError(ConnectionClosedException.class);
    }

    @Test
    void anEndThatNobodyReadsCompletesClosedAndLeavesTheConnectionWritable() {
        harness.step(channel::readsEnd);
        harness.readable();
        assertThat(connection.closed()).isCompleted();
        assertThat(connection.isWritable()).isTrue();
        assertThat(channel.isClosed()).isFalse();
        LoopHarness.await(connection.write(StreamHarness.bytes("late")));
        assertThat(harness.wire()).isEqualTo("late");
        assertThat(harness.read(ProbeSubscriber.idle()).isCompleted()).isTrue();
    }

    @Test
    void anEndAfterACancelCompletesClosed() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        reader.whenNext(chunk -> reader.cancel());
        harness.read(reader);
        harness.step(() -> channel.reads("aaaa").readsEnd());
        harness.readable();
        assertThat(connection.closed()).isCompleted();
    }

    @Test
    void anEndThatFollowsAReadersBadRequestCompletesClosed() {
        // The reader fails for its own fault and is not told of the end, so nobody is.
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        reader.whenNext(chunk -> reader.subscription().request(0));
        harness.read(reader);
        harness.step(() -> channel.reads("aaaa").readsEnd());
        harness.readable();
        reader.awaitError(IllegalArgumentException.class);
        if (harness.wantsRead()) {
            harness.readable();
        }
        assertThat(connection.closed()).isCompleted();
    }

    @Test
    void bothDirectionsEndedIsTheEndOfTheConnection() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        LoopHarness.await(connection.shutdownOutput());
        assertThat(connection.closed()).isNotCompleted();
        harness.step(channel::readsEnd);
        harness.readable();
        assertThat(reader.isCompleted()).isTrue();
        assertThat(connection.closed()).isCompleted();
        assertThat(channel.closes).containsExactly(false);
        assertThat(harness.load()).isZero();
        assertThat(harness.read(ProbeSubscriber.unbounded()).isCompleted()).isTrue();
    }

    // ---- users' code that throws ----

    @Test
    void anOnNextThatThrowsResetsItsConnectionAndIsReported() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        reader.whenNext(chunk -> {
            throw BUG;
        });
        harness.read(reader);
        CompletableFuture<Void> write = blockedWrite();
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        assertResetByUser();
        assertThat(reader.items()).hasSize(1);
        assertThat(reader.terminals()).as("it gets nothing more").isZero();
        LoopHarness.failureOf(write, ConnectionClosedException.class);
    }

    @Test
    void anOnNextThatThrowsForTheChunkReadAheadDoesSoToo() {
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        reader.whenNext(chunk -> {
            throw BUG;
        });
        harness.read(reader);
        assertResetByUser();
    }

    @Test
    void anOnSubscribeThatThrowsResetsItsConnectionAndIsReported() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        reader.whenSubscribed(subscription -> {
            throw BUG;
        });
        harness.read(reader);
        assertResetByUser();
        assertThat(reader.terminals()).isZero();
        assertThat(reader.items()).isEmpty();
    }

    @Test
    void anOnCompleteThatThrowsResetsItsConnectionAndIsReported() {
        harness.read(ProbeSubscriber.<ByteBuffer>unbounded().whenTerminated(() -> {
            throw BUG;
        }));
        harness.step(channel::readsEnd);
        harness.readable();
        assertResetByUser();
    }

    @Test
    void anOnErrorThatThrowsIsReported() {
        harness.read(ProbeSubscriber.<ByteBuffer>unbounded().whenTerminated(() -> {
            throw BUG;
        }));
        harness.step(() -> channel.failsReading(new IOException("Connection reset")));
        harness.readable();
        assertThat(harness.reported).containsExactly(BUG);
        assertThat(connection.closed()).isCompleted();
    }

    @Test
    void aRefusedReaderThatThrowsIsReportedAndHarmsNobody() {
        ProbeSubscriber<ByteBuffer> good = harness.read(ProbeSubscriber.unbounded());
        connection.read().subscribe(ProbeSubscriber.<ByteBuffer>unbounded().whenTerminated(() -> {
            throw BUG;
        }));
        harness.settle();
        assertThat(harness.reported).containsExactly(BUG);
        harness.step(() -> channel.reads("a"));
        harness.readable();
        assertThat(StreamHarness.texts(good)).containsExactly("a");
    }

    @Test
    void aSubscriberOfAnotherConnectionOfTheLoopIsNotHarmed() {
        ScriptedChannel otherChannel = new ScriptedChannel();
        TcpConnection other = new TcpConnection(harness.group.assign(), otherChannel, TcpOptions.defaults(), null);
        other.start();
        ProbeSubscriber<ByteBuffer> neighbour = ProbeSubscriber.unbounded();
        other.read().subscribe(neighbour);
        harness.read(ProbeSubscriber.<ByteBuffer>unbounded().whenNext(chunk -> {
            throw new AssertionError("even an Error");
        }));
        harness.step(() -> channel.reads("a"));
        harness.readable();
        harness.step(() -> {
            otherChannel.reads("fine");
            otherChannel.registration.ready(Interest.READ);
        });
        assertThat(StreamHarness.texts(neighbour)).containsExactly("fine");
        assertThat(harness.load()).isEqualTo(1);
    }

    @Test
    void aSocketThatThrowsWhatItMustNotEndsItsConnectionAlone() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        RuntimeException odd = new IllegalStateException("no IOException");
        harness.step(() -> channel.failsReading(odd));
        harness.readable();
        reader.awaitError(ConnectionClosedException.class);
        assertThat(harness.reported).containsExactly(odd);
        assertThat(connection.closed()).isCompleted();
        assertThat(harness.load()).isZero();
    }

    @Test
    void readersAfterTheLoopsEndAreRefused() {
        harness.close();
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        Flow.Publisher<ByteBuffer> publisher = connection.read();
        publisher.subscribe(reader);
        reader.awaitError(ConnectionClosedException.class);
    }

    private CompletableFuture<Void> blockedWrite() {
        harness.step(() -> channel.otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("waits"));
        harness.settle();
        return write;
    }

    private void assertResetByUser() {
        assertThat(harness.reported).containsExactly(BUG);
        assertThat(channel.closes.get(0)).as("the peer sees a reset").isTrue();
        assertThat(channel.registration.cancelled).isTrue();
        assertThat(connection.closed()).isCompleted();
        assertThat(harness.load()).isZero();
    }
}
