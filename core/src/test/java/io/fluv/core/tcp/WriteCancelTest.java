package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Outgoing;
import io.fluv.core.error.EndReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A write whose caller changes its mind. */
class WriteCancelTest {
    private final StreamHarness harness = new StreamHarness();
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void aWriteThatHasNotBegunIsTakenBack() {
        harness.step(() -> channel.takes(0));
        connection.write(StreamHarness.bytes("a"));
        CompletableFuture<Void> cancelled = connection.write(StreamHarness.bytes("bbb"));
        CompletableFuture<Void> last = connection.write(StreamHarness.bytes("c"));
        harness.settle();
        assertThat(cancelled.cancel(false)).isTrue();
        harness.settle();
        assertThat(connection.writeQueueSize()).isEqualTo(2);
        harness.writable();
        assertThat(last).isCompleted();
        assertThat(harness.wire()).isEqualTo("ac");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBufferThatWasSentInPartIsFinishedFromACopy(boolean direct) {
        // 20,000 bytes: large enough for a direct one to be written in place.
        byte[] letters = "x".repeat(20_000).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(letters.length) : ByteBuffer.allocate(letters.length);
        buffer.put(letters).flip();
        harness.step(() -> channel.takes(7).otherwiseTakes(9_999));
        CompletableFuture<Void> cancelled = connection.write(buffer);
        CompletableFuture<Void> next = connection.write(StreamHarness.bytes("!"));
        harness.settle();
        assertThat(cancelled.cancel(false)).isTrue();
        harness.settle();
        assertThat(connection.writeQueueSize()).isEqualTo(20_000 - 7 + 1);
        for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, (byte) 'z');
        }
        buffer.clear().limit(0);
        harness.drain();
        assertThat(next).isCompleted();
        assertThat(harness.wire()).isEqualTo("x".repeat(20_000) + "!");
        assertThat(harness.reported).isEmpty();
    }

    /** The completion of one write of a system call cancels another, of which one buffer is sent and the next one begun. */
    @Test
    void aWriteThatIsCancelledByAnothersEndIsFinishedUpToTheBufferThatWasBegun() {
        harness.step(() -> channel.takes(0));
        CompletableFuture<Void> first = connection.write(StreamHarness.bytes("1"));
        CompletableFuture<Void> cancelled = connection.write(ManualSource.of(
                StreamHarness.bytes("whole"), StreamHarness.bytes("begun"), StreamHarness.bytes("never")));
        first.thenRun(() -> cancelled.cancel(false));
        harness.settle();
        CompletableFuture<Void> last = connection.write(StreamHarness.bytes("."));
        harness.step(() -> channel.takes("1wholebe".length()).otherwiseTakes(2));
        harness.drain();
        assertThat(last).isCompleted();
        assertThat(harness.wire()).isEqualTo("1wholebegun.");
        assertThat(connection.writeQueueSize()).isZero();
    }

    @Test
    void onlyTheBufferThatWasBegunGoesOutOfASourcesSeveral() {
        harness.step(() -> channel.takes(2).otherwiseTakes(0));
        ManualSource source =
                ManualSource.of(StreamHarness.bytes("abc"), StreamHarness.bytes("def"), StreamHarness.bytes("ghi"));
        CompletableFuture<Void> cancelled = connection.write(source);
        harness.settle();
        assertThat(source.requests).hasSize(3);
        cancelled.cancel(true);
        CompletableFuture<Void> next = connection.write(StreamHarness.bytes("!"));
        harness.step(() -> channel.otherwiseTakes(100));
        harness.drain();
        assertThat(next).isCompleted();
        assertThat(harness.wire()).isEqualTo("abc!");
    }

    @Test
    void aCancelledSourceIsCancelledAndNoLongerAsked() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        assertThat(source.requests).containsExactly(1L);
        write.cancel(false);
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        source.emit(StreamHarness.bytes("too late"));
        source.complete();
        harness.settle();
        assertThat(harness.wire()).isEmpty();
        assertThat(source.requests).containsExactly(1L);
        LoopHarness.await(connection.write(StreamHarness.bytes("fine")));
    }

    @Test
    void aSourceThatComesAfterTheCancelIsCancelled() {
        Outgoing<ByteBuffer> write = connection.write();
        write.result().cancel(false);
        ManualSource source = ManualSource.silent();
        source.subscribe(write.subscriber());
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        assertThat(source.requests).isEmpty();
    }

    @Test
    void cancellingTwiceOrAfterTheEndDoesNothing() {
        CompletableFuture<Void> done = connection.write(StreamHarness.bytes("a"));
        LoopHarness.await(done);
        assertThat(done.cancel(false)).isFalse();

        harness.step(() -> channel.takes(0));
        CompletableFuture<Void> waiting = connection.write(StreamHarness.bytes("b"));
        harness.settle();
        assertThat(waiting.cancel(false)).isTrue();
        assertThat(waiting.cancel(false)).isTrue();
        harness.settle();
        harness.writable();
        LoopHarness.await(connection.write(StreamHarness.bytes("c")));
        assertThat(harness.wire()).isEqualTo("ac");
    }

    @Test
    void anEmptyQueueAfterACancelSendsTheFinThatWaited() {
        harness.step(() -> channel.otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("a"));
        CompletableFuture<Void> shutdown = connection.shutdownOutput();
        harness.settle();
        assertThat(shutdown).isNotDone();
        write.cancel(false);
        LoopHarness.await(shutdown);
        assertThat(harness.ask(() -> channel.shutdowns)).isEqualTo(1);
        assertThat(harness.wire()).isEmpty();
    }

    @ParameterizedTest(name = "with {0} bytes taken")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aWriteThatIsCancelledByTheCompletionOfAnotherMovesNoBytes(int taken) {
        // All three are offered in one call; the first's completion cancels the second, whatever of it is sent by then.
        harness.step(() -> channel.takes(taken));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        harness.step(() -> {
            writes.add(connection.write(StreamHarness.bytes("aaa")));
            writes.add(connection.write(StreamHarness.bytes("bbb")));
            writes.add(connection.write(StreamHarness.bytes("ccc")));
            writes.get(0).thenRun(() -> writes.get(1).cancel(false));
        });
        harness.drain();
        assertThat(writes.get(2)).isCompleted();
        // Only when exactly the first is out has the second not begun; otherwise it goes out too, in part or whole.
        assertThat(harness.wire()).isEqualTo(taken == 3 ? "aaaccc" : "aaabbbccc");
        assertThat(connection.writeQueueSize()).isZero();
    }

    @ParameterizedTest(name = "{0} of the first buffer, {1} after it")
    @CsvSource({"0,0", "1,0", "3,0", "3,1", "3,3", "3,4"})
    void aCancelDuringTheFailureOfOthersIsHarmless(int first, int rest) {
        harness.step(() -> channel.takes(first + rest).failsWriting(new IOException("Broken pipe")));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        harness.step(() -> {
            for (String text : List.of("aaa", "bbb", "ccc")) {
                writes.add(connection.write(StreamHarness.bytes(text)));
            }
            writes.get(0).whenComplete((done, failure) -> writes.get(1).cancel(false));
        });
        harness.drain();
        harness.settle();
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(connection.writeQueueSize()).isZero();
        assertThat(harness.reported).isEmpty();
    }

    /** It was cancelled, and says so; what it did wrong is another matter. */
    @Test
    void aCancelledSourceThatFailsForItIsNotReported() {
        ManualSource source = ManualSource.silent();
        connection.write(source).cancel(false);
        harness.settle();
        RuntimeException error = new IllegalStateException("the source's own");

        source.fail(new CancellationException());
        source.fail(EndReason.CLOSED_HERE.exception("read", null, null, 0, null));
        source.fail(error);
        harness.settle();

        assertThat(harness.reported).containsExactly(error);
    }
}
