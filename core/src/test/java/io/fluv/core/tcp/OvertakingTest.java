package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked on the loop does not overtake what another thread asked before and is still on its way. */
class OvertakingTest {
    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    /** Runs {@code action} to its end on a thread of its own, while the loop waits in the caller's task. */
    private static void elsewhere(Runnable action) {
        LoopHarness.await(CompletableFuture.runAsync(action, task -> new Thread(task, "elsewhere").start()));
    }

    @Test
    void endOfASourceOnTheLoopComesBehindItsLastElementFromAnotherThread() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        harness.step(() -> {
            elsewhere(() -> source.emit(StreamHarness.bytes("last words")));
            source.complete();
        });
        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo("last words");
    }

    @Test
    void failureOfASourceOnTheLoopComesBehindItsLastElementFromAnotherThread() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = connection.write(source);
        harness.settle();
        harness.step(() -> {
            elsewhere(() -> source.emit(StreamHarness.bytes("last words")));
            source.fail(new IllegalStateException("source"));
        });
        assertThat(LoopHarness.failureOf(write, IllegalStateException.class)).hasMessage("source");
        assertThat(harness.wire()).isEqualTo("last words");
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void endOfASourceOnTheLoopComesBehindItsSubscriptionOnAnotherThread() {
        ManualSource source = ManualSource.silent();
        List<CompletableFuture<Void>> writes = harness.ask(() -> {
            List<CompletableFuture<Void>> begun = new ArrayList<>();
            elsewhere(() -> begun.add(connection.write(source)));
            source.complete();
            return begun;
        });
        assertThat(writes.get(0)).isCompleted();
        assertThat(source.cancels).hasValue(0);
    }

    @Test
    void writesGoOutInTheOrderOfTheirCallsWhicheverThreadCalled() {
        harness.step(() -> {
            elsewhere(() -> connection.write(StreamHarness.bytes("first ")));
            connection.write(StreamHarness.bytes("second "));
            elsewhere(() -> connection.write(StreamHarness.bytes("third")));
        });
        assertThat(harness.wire()).isEqualTo("first second third");
    }

    @Test
    void shutdownOnTheLoopComesBehindAWriteOfAnotherThread() {
        List<CompletableFuture<Void>> results = harness.ask(() -> {
            List<CompletableFuture<Void>> begun = new ArrayList<>();
            elsewhere(() -> begun.add(connection.write(StreamHarness.bytes("whole"))));
            begun.add(connection.shutdownOutput());
            return begun;
        });
        assertThat(results).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(harness.wire()).isEqualTo("whole");
        assertThat(channel.shutdowns).isEqualTo(1);
    }

    @Test
    void writeOnTheLoopComesBehindAShutdownOfAnotherThread() {
        CompletableFuture<Void> late = harness.ask(() -> {
            elsewhere(connection::shutdownOutput);
            return connection.write(StreamHarness.bytes("late"));
        });
        LoopHarness.failureOf(late, ConnectionClosedException.class);
        assertThat(harness.wire()).isEmpty();
    }

    @Test
    void readOnTheLoopComesBehindTheCancelOfTheReaderBefore() {
        ProbeSubscriber<ByteBuffer> first = harness.read(ProbeSubscriber.unbounded());
        ProbeSubscriber<ByteBuffer> second = ProbeSubscriber.unbounded();
        harness.step(() -> {
            elsewhere(first::cancel);
            connection.read().subscribe(second);
            channel.reads("text");
        });
        harness.readable();
        assertThat(second.error()).isNull();
        assertThat(StreamHarness.texts(second)).containsExactly("text");
        assertThat(first.items()).isEmpty();
        assertThat(first.terminals()).isZero();
    }

    @Test
    void disposeWithinOnNextIsHeededThoughAnotherThreadsRequestIsOnItsWay() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.requesting(5);
        reader.whenNext(chunk -> {
            elsewhere(() -> reader.request(1));
            connection.dispose();
        });
        harness.read(reader);
        harness.step(() -> channel.reads("aaaabbbbcccc"));
        harness.readable();
        reader.awaitError(ConnectionClosedException.class);
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa");
    }
}
