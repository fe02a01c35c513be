package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read goes straight into a write: no copy, no queue, and still every rule of reading and writing. */
class LentReadTest {
    /** What the loop's shared buffer holds. */
    private static final int PIECE = 256 * 1024;

    private final StreamHarness harness = new StreamHarness();
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    private CompletableFuture<Void> echo() {
        CompletableFuture<Void> write = connection.write(connection.read());
        harness.settle();
        return write;
    }

    @Test
    void messageTakesOneReadAndOneWriteAndNoChangeOfInterest() {
        echo();
        for (int i = 0; i < 10; i++) {
            harness.step(() -> channel.reads("ping"));
            harness.readable();
        }
        assertThat(harness.wire()).isEqualTo("ping".repeat(10));
        assertThat(harness.ask(() -> channel.count("read"))).isEqualTo(10);
        assertThat(harness.ask(() -> channel.offers)).hasSize(10).containsOnly(4);
        assertThat(harness.ask(() -> channel.registration.interests)).containsExactly(Interest.READ);
        assertThat(connection.writeQueueSize()).isZero();
    }

    @Test
    void fullPiecesGoOnInTheSameTurn() {
        echo();
        harness.step(() -> channel.reads(ByteBuffer.allocate(3 * PIECE + 1)));
        harness.readable();
        assertThat(harness.ask(() -> channel.offers)).containsExactly(PIECE, PIECE, PIECE, 1);
    }

    @Test
    void aPieceThatHasBegunGoesOutWholeAlsoWhenTheWriteIsCancelled() {
        CompletableFuture<Void> write = echo();
        harness.step(() -> channel.reads("abcdef").takes(2).otherwiseTakes(0));
        harness.readable();
        write.cancel(false);
        harness.settle();
        CompletableFuture<Void> next = connection.write(StreamHarness.bytes("next"));
        harness.step(() -> channel.otherwiseTakes(Integer.MAX_VALUE));
        harness.drain();

        LoopHarness.await(next);
        assertThat(harness.wire()).isEqualTo("abcdefnext");
    }

    @Test
    void whatTheKernelDoesNotTakeGoesOutNextAndNothingIsReadBefore() {
        echo();
        harness.step(() -> channel.reads("abcdef").reads("ghi").takes(2));
        harness.readable();
        assertThat(harness.wire()).isEqualTo("ab");
        assertThat(connection.writeQueueSize()).isEqualTo(4);
        assertThat(harness.wantsRead()).isFalse();
        assertThat(harness.wantsWrite()).isTrue();

        harness.writable();
        assertThat(harness.wire()).isEqualTo("abcdef");
        assertThat(harness.wantsWrite()).isFalse();
        harness.readable();
        assertThat(harness.wire()).isEqualTo("abcdefghi");
    }

    @Test
    void writeThatIsQueuedBeforeStaysBefore() {
        echo();
        harness.step(() -> channel.takes(0));
        connection.write(StreamHarness.bytes("first,"));
        harness.settle();
        harness.step(() -> channel.reads("second"));
        harness.readable();
        harness.writable();
        assertThat(harness.wire()).isEqualTo("first,second");
    }

    @Test
    void anotherSourceHasItsTurns() {
        ManualSource other = ManualSource.silent();
        connection.write(other);
        echo();
        other.emit(StreamHarness.bytes("other,"));
        harness.settle();
        harness.step(() -> channel.reads("read"));
        harness.readable();
        assertThat(harness.wire()).isEqualTo("other,read");
        assertThat(other.requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void failureTellsHowMuchWasWrittenAndLetsGoOfTheReader(int takenBefore) {
        CompletableFuture<Void> write = echo();
        harness.step(() -> {
            if (takenBefore > 0) {
                channel.reads("abc").takes(takenBefore);
            }
        });
        if (takenBefore > 0) {
            harness.readable();
        }
        harness.step(() -> channel.reads("def").failsWriting(new IOException("Connection reset")));
        harness.readable();
        ConnectionResetException failure = LoopHarness.failureOf(write, ConnectionResetException.class);
        assertThat(failure.bytesWritten()).isEqualTo(takenBefore);
        assertThat(connection.isWritable()).isFalse();

        // The reader is free again; the failure is for it as well, after what is still there.
        harness.step(() -> channel.reads("rest").readsEnd());
        ProbeSubscriber<ByteBuffer> next = harness.read(ProbeSubscriber.unbounded());
        harness.readable();
        harness.settle();
        if (harness.wantsRead()) {
            harness.readable();
        }
        assertThat(StreamHarness.texts(next)).containsExactly("rest");
        next.awaitError(ConnectionResetException.class);
    }

    @Test
    void faultOfTheOneThatWritesIsNotThatOfTheOneThatReads() {
        ScriptedChannel faulty = new ScriptedChannel();
        faulty.failsWriting(new IllegalStateException("expected"));
        TcpConnection target = new TcpConnection(harness.group.assign(), faulty, TcpOptions.defaults(), null);
        target.start();
        CompletableFuture<Void> write = target.write(connection.read());
        harness.settle();
        harness.step(() -> channel.reads("abc"));
        harness.readable();
        harness.settle();
        assertThat(write).isCompletedExceptionally();
        assertThat(harness.ask(faulty::isClosed)).isTrue();
        assertThat(harness.ask(channel::isClosed)).isFalse();
        assertThat(harness.reported).singleElement().isInstanceOf(IllegalStateException.class);
    }

    /** Its peer has ended and its writes fail: nothing is left of it, although the turn is that of the one that reads. */
    @Test
    void oneThatIsRelayedToIsReleasedWhenBothItsDirectionsAreOver() {
        ScriptedChannel sink = new ScriptedChannel();
        TcpConnection target = new TcpConnection(harness.group.assign(), sink, TcpOptions.defaults(), null);
        target.start();
        target.write(connection.read());
        harness.settle();
        harness.step(() -> {
            sink.readsEnd();
            sink.registration.ready(Interest.READ);
        });
        harness.step(() -> {
            sink.failsWriting(new IOException("Broken pipe"));
            channel.reads("abc");
        });
        harness.readable();
        assertThat(harness.ask(sink::isClosed)).isTrue();
        assertThat(target.closed()).isCompleted();
        assertThat(harness.ask(channel::isClosed)).isFalse();
    }

    /** What a slow peer makes this side keep follows from the options. */
    @Test
    void whatIsKeptOfAPieceIsBoundedByTheChunk() {
        try (StreamHarness small = new StreamHarness(TcpOptions.defaults().readChunk(1024))) {
            small.connection.write(small.connection.read());
            small.settle();
            small.step(() -> small.channel.reads(ByteBuffer.allocate(1 << 20)).otherwiseTakes(0));
            small.readable();
            assertThat(small.connection.writeQueueSize()).isEqualTo(4 * 1024);
            assertThat(small.wantsRead()).isFalse();
        }
    }

    @Test
    void turnEndsAfterSixteenChunks() {
        echo();
        harness.step(() -> channel.reads(ByteBuffer.allocate(100 * PIECE)));
        int ofOneTurn = harness.ask(() -> {
            channel.registration.ready(Interest.READ);
            return channel.offers.size();
        });
        assertThat(ofOneTurn).isEqualTo(4);
        harness.settle();
        assertThat(harness.ask(() -> channel.offers))
                .as("the next turns go on by themselves")
                .hasSizeGreaterThan(4)
                .containsOnly(PIECE);
    }

    @Test
    void cancelledWriteLeavesAllThatItDidNotTakeToTheNextReader() {
        CompletableFuture<Void> write = echo();
        harness.step(() -> channel.reads("abc"));
        harness.readable();
        write.cancel(false);
        harness.settle();
        harness.step(() -> channel.reads("def").readsEnd());
        harness.readable();
        ProbeSubscriber<ByteBuffer> next = harness.read(ProbeSubscriber.unbounded());
        harness.readable();
        next.awaitCompletion();
        assertThat(harness.wire()).isEqualTo("abc");
        assertThat(StreamHarness.texts(next)).containsExactly("def");
    }

    /** A server's handler may come so late that its network has been closed. */
    @Test
    void echoThatIsAskedOfALoopThatHasEndedFailsAndIsNotReportedBesides() {
        harness.close();
        CompletableFuture<Void> write = connection.write(connection.read());
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(harness.reported).isEmpty();
    }

    /** What was read then fails at once, and the write hears of that behind its own end. */
    @Test
    void closeOfAnEchoFromWithinItsLoopIsReportedToNobody() {
        CompletableFuture<Void> write = echo();
        harness.step(() -> harness.loop.atEndOfPhase(() -> connection.close().isDone()));
        LoopHarness.failureOf(write, ConnectionClosedException.class);
        harness.close();
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void endOfWhatIsReadEndsTheWriteAfterAllThatWaits() {
        CompletableFuture<Void> write = echo();
        harness.step(() -> channel.reads("abcdef").takes(1, 1).readsEnd());
        harness.readable();
        harness.writable();
        assertThat(write).isNotDone();
        harness.drain();
        harness.readable();
        LoopHarness.await(write);
        assertThat(harness.wire()).isEqualTo("abcdef");
    }

    @Test
    void operatorInBetweenGetsBuffersOfItsOwn() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("abc"));
        harness.readable();
        harness.step(() -> channel.reads("xyz"));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("abc", "xyz");
    }

    /** Any order of short reads, short writes and readiness: what goes out is what came in, and the queue stays short. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyByteComesBackInOrderWhateverTheKernelTakes(long seed) {
        Random random = new Random(seed);
        StringBuilder sent = new StringBuilder();
        CompletableFuture<Void> write = echo();
        for (int i = 0; i < 500; i++) {
            String text = "x".repeat(random.nextInt(20)) + i + ",";
            int takes = random.nextInt(8);
            sent.append(text);
            harness.step(() -> channel.reads(text).takes(takes));
            if (harness.wantsWrite() && (random.nextBoolean() || !harness.wantsRead())) {
                harness.writable();
            } else {
                harness.readable();
            }
            assertThat(connection.writeQueueSize()).isLessThan(2 * PIECE);
        }
        harness.step(channel::readsEnd);
        while (!write.isDone()) {
            harness.drain();
            if (harness.wantsRead()) {
                harness.readable();
            }
        }
        assertThat(harness.wire()).isEqualTo(sent.toString());
    }

    /** From one connection to another: on the same loop, or on one of its own, where only a copy can go. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void relayedBytesArriveWhole(boolean sameLoop) throws Exception {
        try (StreamHarness other = new StreamHarness()) {
            ScriptedChannel sink = new ScriptedChannel();
            TcpConnection target = new TcpConnection(
                    sameLoop ? harness.group.assign() : other.group.assign(), sink, TcpOptions.defaults(), null);
            target.start();
            Flow.Publisher<ByteBuffer> read = connection.read();
            CompletableFuture<Void> write = target.write(read);
            harness.settle();
            other.settle();
            for (String text : List.of("one,", "two,", "three")) {
                harness.step(() -> channel.reads(text));
                harness.readable();
                other.settle();
                harness.settle();
            }
            harness.step(channel::readsEnd);
            harness.readable();
            LoopHarness.await(write);
            assertThat(new String(sink.wire(), StandardCharsets.ISO_8859_1)).isEqualTo("one,two,three");
        }
    }
}
