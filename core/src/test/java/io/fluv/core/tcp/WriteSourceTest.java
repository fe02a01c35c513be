package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.Outgoing;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources of writes: when they are asked, how they take turns, and what breaks the rules. */
class WriteSourceTest {
    private static final int LOW = 10;
    private static final int HIGH = 20;

    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().writeWater(LOW, HIGH));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    private static Iterator<ByteBuffer> endless(Supplier<ByteBuffer> element) {
        return Stream.generate(element).iterator();
    }

    @Test
    void aWriteOfASourceCompletesWhenTheKernelHasAllOfIt() {
        harness.step(() -> channel.takes(4, 0));
        CompletableFuture<Void> write = connection.write(
                ManualSource.of(StreamHarness.bytes("ab"), StreamHarness.bytes(""), StreamHarness.bytes("cde")));
        harness.settle();
        assertThat(write).as("the source has completed, but a byte is left").isNotDone();
        harness.drain();
        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo("abcde");
        assertThat(connection.isWritable())
                .as("a write does not end this side's data")
                .isTrue();
        assertThat(harness.ask(() -> channel.shutdowns)).isZero();
    }

    @Test
    void anEmptySourceCompletesItsWrite() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        source.complete();
        LoopHarness.await(write);
        assertThat(harness.ask(() -> channel.count("write"))).isZero();
    }

    @Test
    void anEmptySourceCompletesBehindWhatWasQueuedBefore() {
        harness.step(() -> channel.takes(0));
        connection.write(StreamHarness.bytes("a"));
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        source.complete();
        harness.settle();
        assertThat(write).isNotDone();
        harness.writable();
        assertThat(write).isCompleted();
    }

    @Test
    void aSourceOnTheLoopIsAskedForOneElementThoughAnotherStepIsBeforeIt() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        harness.step(() -> {
            connection.closed(); // a step that is under way
            source.emit(StreamHarness.bytes("a"));
        });
        harness.settle();
        assertThat(source.requests).containsExactly(1L, 1L);
        assertThat(harness.wire()).isEqualTo("a");
    }

    @Test
    void aSourceThatCompletesWhileAnotherWriteIsToldOfTheEndIsToldOfItToo() {
        ManualSource first = ManualSource.silent();
        ManualSource second = ManualSource.silent();
        CompletableFuture<Void> told = connection.write(first);
        told.whenComplete((done, failure) -> second.complete());
        CompletableFuture<Void> write = connection.write(second);
        harness.settle();
        connection.dispose();
        LoopHarness.failureOf(told, ConnectionClosedException.class);
        LoopHarness.failureOf(write, ConnectionClosedException.class);
    }

    // ---- water marks ----

    @Test
    void smallElementsAreAskedForUntilTheHighMark() {
        harness.step(() -> channel.otherwiseTakes(0));
        ManualSource source = ManualSource.of(endless(() -> ByteBuffer.allocate(1)));
        connection.write(source);
        harness.settle();
        assertThat(source.requests).hasSize(HIGH).containsOnly(1L);
        assertThat(connection.writeQueueSize()).isEqualTo(HIGH);
    }

    @Test
    void aLargeElementIsAskedForOneAtATime() {
        harness.step(() -> channel.otherwiseTakes(0));
        ManualSource source = ManualSource.of(endless(() -> ByteBuffer.allocate(1 << 20)));
        connection.write(source);
        harness.settle();
        assertThat(source.requests).hasSize(1);
        assertThat(connection.writeQueueSize()).isEqualTo(1 << 20);
    }

    @Test
    void theLastElementAskedForMayExceedTheHighMark() {
        harness.step(() -> channel.otherwiseTakes(0));
        List<ByteBuffer> mixed = List.of(
                ByteBuffer.allocate(1),
                ByteBuffer.allocate(HIGH - 2),
                ByteBuffer.allocate(1 << 20),
                ByteBuffer.allocate(1));
        ManualSource source = ManualSource.of(mixed.iterator());
        connection.write(source);
        harness.settle();
        assertThat(source.requests).hasSize(3);
        assertThat(connection.writeQueueSize()).isEqualTo(HIGH - 1 + (1 << 20));
    }

    @Test
    void aPausedSourceIsAskedAgainOnlyAtTheLowMark() {
        harness.step(() -> channel.takes(0, HIGH - LOW - 1, 1).otherwiseTakes(0));
        ManualSource source = ManualSource.of(endless(() -> ByteBuffer.allocate(1)));
        connection.write(source);
        harness.settle();
        assertThat(source.requests).hasSize(HIGH);
        harness.writable();
        assertThat(connection.writeQueueSize()).isEqualTo(LOW + 1);
        assertThat(source.requests).as("one byte above the low mark").hasSize(HIGH);
        harness.writable();
        assertThat(source.requests)
                .as("at the low mark: up to the high one again")
                .hasSize(HIGH + HIGH - LOW);
        assertThat(connection.writeQueueSize()).isEqualTo(HIGH);
    }

    @Test
    void writesOfSingleBuffersCountForTheMarks() {
        harness.step(() -> channel.otherwiseTakes(0));
        connection.write(ByteBuffer.allocate(HIGH));
        ManualSource source = ManualSource.of(endless(() -> ByteBuffer.allocate(1)));
        connection.write(source);
        harness.settle();
        assertThat(source.requests).isEmpty();
    }

    @Test
    void endlessEmptyElementsNeitherFillTheMemoryNorHoldTheLoop() {
        harness.step(() -> channel.otherwiseTakes(0));
        connection.write(ByteBuffer.allocate(1));
        ManualSource source = ManualSource.of(endless(() -> ByteBuffer.allocate(0)));
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        assertThat(source.requests).hasSizeLessThanOrEqualTo(HIGH);
        harness.step(() -> channel.otherwiseTakes(100).reads("read"));
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("read");
        harness.writable();
        write.cancel(false);
        harness.settle();
        assertThat(source.cancels).hasValue(1);
    }

    @Test
    void anAskedSourceIsNotAskedAgainUntilItAnswers() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        harness.step(() -> harness.handle().touch());
        assertThat(source.requests).containsExactly(1L);
        harness.step(() -> source.emit(StreamHarness.bytes("a")));
        assertThat(source.requests).containsExactly(1L, 1L);
    }

    // ---- a source on another thread: this test's ----

    @Test
    void aSourceElsewhereIsAskedForAsManyAsThereIsRoomForAndAgainBeforeItHasNoneLeft() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        emitElsewhere(source, 1, 4);
        assertThat(source.requests).as("four bytes each, with one queued").containsExactly(1L, 4L);
        emitElsewhere(source, 2, 4);
        assertThat(source.requests).as("two are still to come").hasSize(2);
        emitElsewhere(source, 1, 4);
        assertThat(source.requests).as("one is").containsExactly(1L, 4L, 3L);
    }

    @Test
    void aSourceElsewhereIsNeverAskedForMoreThanABatch() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        emitElsewhere(source, 1, 1);
        assertThat(source.requests).containsExactly(1L, 16L);
    }

    @Test
    void aSourceElsewhereWithLargeElementsIsAskedForOneAtATime() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        for (int i = 1; i <= 3; i++) {
            emitElsewhere(source, 1, 1 << 20);
            assertThat(source.requests).hasSize(i + 1).containsOnly(1L);
        }
    }

    @Test
    void aSourceElsewhereIsNotAskedWhileTheHighMarkIsReached() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        emitElsewhere(source, 1, 4);
        harness.step(() -> channel.otherwiseTakes(0));
        emitElsewhere(source, 3, 8);
        assertThat(connection.writeQueueSize()).isEqualTo(24);
        assertThat(source.requests).as("one is still to come").containsExactly(1L, 4L);
    }

    @Test
    void aSourceThatComesHomeIsAskedForOneAtATimeAgain() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        harness.settle();
        emitElsewhere(source, 1, 4);
        harness.step(() -> {
            for (int i = 0; i < 4; i++) {
                source.emit(ByteBuffer.allocate(4));
            }
        });
        assertThat(source.requests).containsExactly(1L, 4L, 1L);
    }

    @Test
    void sourcesElsewhereShareTheRoomThatThereIs() {
        ManualSource source = ManualSource.silent();
        connection.write(source);
        connection.write(ManualSource.silent());
        harness.settle();
        emitElsewhere(source, 1, 2);
        assertThat(source.requests).as("half of 18 bytes").containsExactly(1L, 4L);
    }

    @Test
    void moreThanWasAskedForElsewhereFailsTheWriteToo() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        emitElsewhere(source, 1, HIGH);
        harness.step(() -> channel.otherwiseTakes(0));
        emitElsewhere(source, 2, HIGH);
        harness.step(() -> channel.otherwiseTakes(HIGH));
        harness.drain();
        assertThat(harness.wire()).hasSize(2 * HIGH);
        assertThat(LoopHarness.failureOf(write, IllegalStateException.class)).hasMessageContaining("§1.1");
        assertThat(source.cancels).hasValue(1);
    }

    private void emitElsewhere(ManualSource source, int count, int bytes) {
        for (int i = 0; i < count; i++) {
            source.emit(ByteBuffer.allocate(bytes));
            harness.settle();
        }
    }

    // ---- several sources ----

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void sourcesTakeTurnsBufferByBuffer(int count) {
        harness.step(() -> {
            for (int i = 0; i < count; i++) {
                String name = String.valueOf((char) ('a' + i));
                connection.write(ManualSource.of(Collections.nCopies(10, name).stream()
                        .map(StreamHarness::bytes)
                        .iterator()));
            }
        });
        harness.drain();
        String round = "abcdefg".substring(0, count);
        assertThat(harness.wire()).isEqualTo(round.repeat(10));
    }

    @Test
    void aBusySourceDoesNotStarveOthersNorASingleBuffer() {
        harness.step(() -> channel.otherwiseTakes(5));
        connection.write(ManualSource.of(endless(() -> StreamHarness.bytes("."))));
        harness.settle();
        CompletableFuture<Void> short1 =
                connection.write(ManualSource.of(StreamHarness.bytes("1"), StreamHarness.bytes("2")));
        CompletableFuture<Void> short2 = connection.write(StreamHarness.bytes("3"));
        harness.settle();
        for (int i = 0; i < 50; i++) {
            harness.writable();
        }
        assertThat(short1).isCompleted();
        assertThat(short2).isCompleted();
        assertThat(harness.wire()).contains("1", "2", "3");
    }

    @Test
    void eachBufferGoesOutWhole() {
        harness.step(() -> channel.otherwiseTakes(3));
        harness.step(() -> {
            connection.write(ManualSource.of(
                    Collections.nCopies(20, StreamHarness.bytes("abcd")).iterator()));
            connection.write(ManualSource.of(
                    Collections.nCopies(20, StreamHarness.bytes("1234")).iterator()));
        });
        harness.drain();
        assertThat(harness.wire()).isEqualTo("abcd1234".repeat(20));
    }

    @Test
    void aSilentSourceHoldsUpNobody() {
        ManualSource silent = ManualSource.silent();
        connection.write(silent);
        CompletableFuture<Void> other = connection.write(ManualSource.of(StreamHarness.bytes("a")));
        LoopHarness.await(other);
        assertThat(silent.requests).hasSize(1);
    }

    // ---- sources that break the rules ----

    @Test
    void moreThanWasAskedForFailsTheWriteAfterWhatWasWithinTheDemand() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        harness.step(() -> {
            source.emit(StreamHarness.bytes("asked"));
            source.emit(StreamHarness.bytes("not asked"));
        });
        assertThat(LoopHarness.failureOf(write, IllegalStateException.class)).hasMessageContaining("§1.1");
        assertThat(source.cancels).hasValue(1);
        assertThat(harness.wire()).isEqualTo("asked");
        assertUsable();
    }

    @Test
    void nullFailsTheWriteAndItsEmitter() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        assertThatThrownBy(() -> source.emit(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("§2.13");
        assertThat(LoopHarness.failureOf(write, NullPointerException.class)).hasMessageContaining("§2.13");
        assertThat(source.cancels).hasValue(1);
        assertThatThrownBy(() -> source.fail(null)).isInstanceOf(NullPointerException.class);
        assertUsable();
    }

    @Test
    void nullFromWithinTheRequestDoesSoToo() {
        ManualSource[] source = new ManualSource[1];
        source[0] = ManualSource.whenAsked(() -> source[0].emit(null));
        CompletableFuture<Void> write = connection.write(source[0]);
        LoopHarness.failureOf(write, NullPointerException.class);
        assertUsable();
    }

    @Test
    void anElementAfterTheEndIsDropped() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        harness.step(() -> {
            source.emit(StreamHarness.bytes("a"));
            source.complete();
            source.emit(StreamHarness.bytes("after"));
            source.complete();
        });
        LoopHarness.await(write);
        assertThat(harness.wire()).isEqualTo("a");
        assertUsable();
    }

    @Test
    void aSecondSubscriptionIsCancelled() {
        Outgoing<ByteBuffer> write = connection.write();
        ManualSource first = ManualSource.silent();
        ManualSource second = ManualSource.silent();
        first.subscribe(write.subscriber());
        second.subscribe(write.subscriber());
        harness.settle();
        assertThat(second.cancels).as("§2.5").hasValue(1);
        assertThat(second.requests).isEmpty();
        assertThat(first.cancels).hasValue(0);
        first.emit(StreamHarness.bytes("a"));
        first.complete();
        LoopHarness.await(write.result());
        assertThat(harness.wire()).isEqualTo("a");
    }

    @Test
    void aSubscriptionIsNotNull() {
        assertThatThrownBy(() -> connection.write().subscriber().onSubscribe(null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void aRequestThatThrowsFailsTheWrite() {
        RuntimeException bug = new IllegalStateException("§3.16 forbids it");
        ManualSource source = ManualSource.whenAsked(() -> {
            throw bug;
        });
        CompletableFuture<Void> write = connection.write(source);
        assertThat(LoopHarness.failureOf(write, IllegalStateException.class)).isSameAs(bug);
        assertThat(source.cancels).hasValue(1);
        assertUsable();
    }

    // ---- sources that fail ----

    @Test
    void aSourcesErrorFailsTheWriteAfterWhatItEmittedBefore() {
        harness.step(() -> channel.takes(0));
        RuntimeException error = new IllegalStateException("the source's own");
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        source.emit(StreamHarness.bytes("before"));
        source.fail(error);
        harness.settle();
        assertThat(write).as("what it emitted is still on its way").isNotDone();
        harness.writable();
        assertThat(LoopHarness.failureOf(write, RuntimeException.class)).isSameAs(error);
        assertThat(harness.wire()).isEqualTo("before");
        assertThat(source.cancels).as("§2.3").hasValue(0);
        assertUsable();
    }

    @Test
    void aSourceThatFailsAtOnceFailsItsWriteAndNothingElse() {
        RuntimeException error = new IllegalStateException("the source's own");
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        source.fail(error);
        assertThat(LoopHarness.failureOf(write, RuntimeException.class)).isSameAs(error);
        assertUsable();
    }

    @Test
    void anErrorThatComesTooLateForTheResultIsReported() {
        RuntimeException error = new IllegalStateException("late");
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        source.complete();
        LoopHarness.await(write);
        source.fail(error);
        harness.settle();
        assertThat(harness.reported).containsExactly(error);
    }

    @Test
    void aResultDoesNotCompleteFromWithinTheSourcesSignal() {
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger depthAtTheEnd = new AtomicInteger(-1);
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> seen = connection.write(source).thenRun(() -> depthAtTheEnd.set(depth.get()));
        harness.settle();
        harness.step(() -> {
            depth.incrementAndGet();
            source.complete();
            depth.decrementAndGet();
        });
        LoopHarness.await(seen);
        assertThat(depthAtTheEnd).hasValue(0);
    }

    private void assertUsable() {
        assertThat(connection.isWritable()).isTrue();
        int before = harness.wire().length();
        LoopHarness.await(connection.write(StreamHarness.bytes("on")));
        assertThat(harness.wire().substring(before)).isEqualTo("on");
        assertThat(channel.isClosed()).isFalse();
        assertThat(harness.reported).isEmpty();
    }
}
