package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Outgoing;
import io.fluv.core.error.ConnectionResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of a write's end besides its result. */
class WriteEndTest {
    private final StreamHarness harness = new StreamHarness();
    private final Outgoing<ByteBuffer> write = harness.connection.write();
    private final ManualSource source = ManualSource.silent();
    private final List<String> ends = new ArrayList<>();

    @AfterEach
    void close() {
        harness.close();
    }

    private void begin() {
        write.onEnd((done, failure) -> ends.add(nameOf(failure)));
        source.subscribe(write.subscriber());
        harness.settle();
    }

    private static String nameOf(@Nullable Throwable failure) {
        return failure == null ? "done" : failure.getClass().getSimpleName();
    }

    @Test
    void successIsToldOnceAndWhenAllIsWritten() {
        begin();
        source.emit(StreamHarness.bytes("all"));
        harness.settle();
        assertThat(ends).isEmpty();

        source.complete();
        harness.settle();

        assertThat(ends).containsExactly("done");
        assertThat(harness.wire()).isEqualTo("all");
        assertThat(write.result()).isCompleted();
        assertThat(write.result().cancel(false)).isFalse();
        assertThat(ends).hasSize(1);
    }

    @Test
    void failureIsToldAsItIs() {
        begin();
        harness.step(() -> harness.channel.failsReading(new IOException("Connection reset by peer")));

        harness.readable();

        assertThat(ends).containsExactly(ConnectionResetException.class.getSimpleName());
        assertThat(write.result()).isCompletedExceptionally();
    }

    @Test
    void cancellationIsToldWithinTheCall() {
        begin();

        assertThat(write.result().cancel(false)).isTrue();

        assertThat(ends).containsExactly(CancellationException.class.getSimpleName());
        harness.settle();
        assertThat(source.cancels).hasValue(1);
        assertThat(write.result().cancel(false)).isTrue();
        assertThat(ends).hasSize(1);
    }

    @Test
    void aCancellationOfTheSourcesOwnIsAFailureThatIsToldOnce() {
        begin();
        source.fail(new CancellationException("of the source"));
        harness.settle();
        assertThat(ends).containsExactly(CancellationException.class.getSimpleName());

        assertThat(write.result().cancel(false)).isTrue();

        assertThat(ends).hasSize(1);
    }

    @Test
    void whatTheActionThrowsIsReportedAndChangesNothing() {
        IllegalStateException thrown = new IllegalStateException("of the action");
        write.onEnd((done, failure) -> {
            throw thrown;
        });
        source.subscribe(write.subscriber());
        source.complete();
        harness.settle();

        assertThat(write.result()).isCompleted();
        assertThat(harness.reported).containsExactly(thrown);
        LoopHarness.await(harness.connection.write(StreamHarness.bytes("fine")));
        assertThat(harness.wire()).isEqualTo("fine");
    }
}
