package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reader that comes while there is another, as {@code read().retry()} beside a reader does again and again. */
class RefusedReaderTest {
    /** So that a test that fails ends, too. */
    private static final int MOST = 1_000_000;

    private final StreamHarness harness = new StreamHarness();
    private final TcpConnection connection = harness.connection;
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);

    @AfterEach
    void close() {
        goesOn.set(false);
        harness.close();
    }

    /** Subscribes another reader on the loop whenever one is refused. */
    private void again() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        connection.read().subscribe(reader.whenTerminated(() -> {
            if (refusals.incrementAndGet() < MOST && goesOn.get() && harness.loop.inLoop()) {
                again();
            }
        }));
    }

    @Test
    void refusalIsNeverToldFromWithinSubscribe() {
        harness.read(ProbeSubscriber.unbounded());
        ProbeSubscriber<ByteBuffer> second = ProbeSubscriber.unbounded();

        int toldAtOnce = harness.ask(() -> {
            connection.read().subscribe(second);
            return second.terminals();
        });

        assertThat(toldAtOnce).isZero();
        assertThat(second.awaitError(IllegalStateException.class)).hasMessageEndingWith("already has a reader");
    }

    @Test
    void whoSubscribesAgainAtEachRefusalLeavesTheLoopToOthers() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(this::again);

        int turns = 50;
        CompletableFuture<Integer> refusalsOfTheseTurns = new CompletableFuture<>();
        harness.step(() -> {
            int before = refusals.get();
            harness.afterTurns(turns, () -> refusalsOfTheseTurns.complete(refusals.get() - before));
        });
        // A turn has three phases behind each of which there may be one refusal.
        assertThat(LoopHarness.await(refusalsOfTheseTurns)).isBetween(turns, 3 * turns + 3);
        harness.step(() -> harness.channel.reads("still read"));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("still read");
    }

    @Test
    void whoSubscribesAgainAtEachRefusalGetsTheNextPlaceThatIsFree() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(this::again);

        reader.cancel();
        harness.settle();
        int last = refusals.get();
        harness.settle();

        assertThat(refusals).hasValue(last);
    }

    @Test
    void whoSubscribesAgainAtEachRefusalDoesNotKeepTheLoopFromEnding() {
        harness.read(ProbeSubscriber.unbounded());
        harness.step(this::again);

        harness.close();

        LoopHarness.await(harness.group.ended());
        assertThat(refusals.get()).isBetween(1, MOST - 1);
    }
}
