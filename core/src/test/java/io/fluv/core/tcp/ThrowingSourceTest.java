package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.wiretap.Wiretap;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources of writes that throw when they are subscribed, or signal before they have a subscriber: both are forbidden (§1.9). */
class ThrowingSourceTest {
    private final StreamHarness harness = new StreamHarness();
    private final TcpConnection connection = harness.connection;
    private final RuntimeException thrown = new IllegalStateException("no subscribers, please");

    @AfterEach
    void close() {
        harness.close();
    }

    /** The connection as it is, and with its traffic logged. */
    private StreamConnection seen(boolean tapped) {
        return tapped ? Wiretap.hex().apply(connection) : connection;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsThrownInsteadOfASubscriptionFailsTheWrite(boolean tapped) {
        CompletableFuture<Void> write = seen(tapped).write((Flow.Publisher<ByteBuffer>) subscriber -> {
            throw thrown;
        });

        assertThat(LoopHarness.failureOf(write, RuntimeException.class)).isSameAs(thrown);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsThrownBehindTheSubscriptionFailsTheWriteAndTheSourceIsCancelled(boolean tapped) {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = seen(tapped).write((Flow.Publisher<ByteBuffer>) subscriber -> {
            source.subscribe(subscriber);
            throw thrown;
        });

        assertThat(LoopHarness.failureOf(write, RuntimeException.class)).isSameAs(thrown);
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        assertNothingIsLeft();
    }

    @Test
    void whatWasEmittedBeforeIsWritten() {
        ManualSource source = ManualSource.silent();
        CompletableFuture<Void> write = harness.ask(() -> connection.write((Flow.Publisher<ByteBuffer>) subscriber -> {
            subscriber.onSubscribe(source);
            harness.handle().output().ask();
            subscriber.onNext(StreamHarness.bytes("before"));
            throw thrown;
        }));

        assertThat(LoopHarness.failureOf(write, RuntimeException.class)).isSameAs(thrown);
        assertThat(harness.wire()).isEqualTo("before");
        assertNothingIsLeft();
    }

    @Test
    void whatIsThrownBehindTheEndIsReported() {
        CompletableFuture<Void> write = connection.write((Flow.Publisher<ByteBuffer>) subscriber -> {
            ManualSource source = ManualSource.silent();
            source.subscribe(subscriber);
            source.complete();
            throw thrown;
        });

        LoopHarness.await(write);
        harness.settle();
        assertThat(harness.reported).containsExactly(thrown);
    }

    @Test
    void whatIsThrownWhereTheLoopHasEndedIsReported() {
        harness.close();
        CompletableFuture<Void> write = connection.write((Flow.Publisher<ByteBuffer>) subscriber -> {
            throw thrown;
        });

        assertThat(write).isCompletedExceptionally();
        assertThat(harness.reported).containsExactly(thrown);
    }

    @Test
    void aSourceThatFailsWithoutASubscriptionFailsTheWrite() {
        CompletableFuture<Void> write =
                connection.write((Flow.Publisher<ByteBuffer>) subscriber -> subscriber.onError(thrown));

        assertThat(LoopHarness.failureOf(write, RuntimeException.class)).isSameAs(thrown);
        assertNothingIsLeft();
    }

    @Test
    void aSourceThatCompletesWithoutASubscriptionCompletesTheWrite() {
        CompletableFuture<Void> write = connection.write((Flow.Publisher<ByteBuffer>) Flow.Subscriber::onComplete);

        LoopHarness.await(write);
        assertNothingIsLeft();
    }

    @Test
    void aSourceThatEmitsWithoutASubscriptionFailsTheWrite() {
        CompletableFuture<Void> write = connection.write(
                (Flow.Publisher<ByteBuffer>) subscriber -> subscriber.onNext(StreamHarness.bytes("x")));

        assertThat(LoopHarness.failureOf(write, IllegalStateException.class)).hasMessageContaining("§1.1");
        assertNothingIsLeft();
    }

    /** Neither of the write in the connection, so that its end is a FIN, nor in the observer's ears. */
    private void assertNothingIsLeft() {
        assertThat(harness.reported).isEmpty();
        assertThat(harness.ask(() -> harness.handle().output().hasUnsent())).isFalse();
        int before = harness.wire().length();
        LoopHarness.await(connection.write(StreamHarness.bytes("on")));
        assertThat(harness.wire().substring(before)).isEqualTo("on");
    }
}
