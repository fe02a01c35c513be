package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Outgoing;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write whose publisher takes its time to subscribe: the end of the connection is its end all the same. */
class LateSourceTest {
    private final StreamHarness harness = new StreamHarness();
    private final TcpConnection connection = harness.connection;
    private final AtomicReference<Flow.Subscriber<? super ByteBuffer>> subscriber = new AtomicReference<>();
    private final ManualSource source = ManualSource.silent();

    @AfterEach
    void close() {
        harness.close();
    }

    private CompletableFuture<Void> write() {
        CompletableFuture<Void> write = connection.write(subscriber::set);
        harness.settle();
        return write;
    }

    private void sourceComes() {
        source.subscribe(subscriber.get());
        harness.settle();
    }

    @Test
    void writeWithoutASourceSoFarFailsWithTheConnection() {
        CompletableFuture<Void> write = write();
        harness.step(() -> harness.channel.failsReading(new IOException("Connection reset by peer")));

        harness.readable();

        LoopHarness.failureOf(write, ConnectionResetException.class);
        sourceComes();
        assertThat(source.cancels).hasValue(1);
        assertThat(source.requests).isEmpty();
    }

    @Test
    void writeWithoutASourceSoFarFailsWhenThisSideEndsItsData() {
        CompletableFuture<Void> write = write();

        LoopHarness.await(connection.shutdownOutput());

        LoopHarness.failureOf(write, ConnectionClosedException.class);
        sourceComes();
        assertThat(source.cancels).hasValue(1);
    }

    @Test
    void disposeCutsAWriteShortWhoseSourceHasNotCome() {
        CompletableFuture<Void> write = write();

        connection.dispose();
        harness.settle();

        LoopHarness.failureOf(write, ConnectionClosedException.class);
        assertThat(harness.channel.closes).containsExactly(true);
    }

    @Test
    void writeOnAConnectionThatIsOverNeedsNoSourceToFail() {
        connection.dispose();
        harness.settle();

        LoopHarness.failureOf(write(), ConnectionClosedException.class);
    }

    @Test
    void writeOnALoopThatHasEndedNeedsNoSourceToFail() {
        harness.close();

        LoopHarness.failureOf(connection.write(subscriber::set), ConnectionClosedException.class);
    }

    @Test
    void sourceThatComesLateIsWrittenLikeAnyOther() {
        CompletableFuture<Void> write = write();
        CompletableFuture<Void> other = connection.write(StreamHarness.bytes("first "));
        LoopHarness.await(other);

        ManualSource.of(StreamHarness.bytes("late")).subscribe(subscriber.get());

        LoopHarness.await(write);
        assertThat(harness.wire()).isEqualTo("first late");
    }

    @Test
    void writeThatIsCancelledBeforeItsSourceComesIsGone() {
        CompletableFuture<Void> write = write();

        write.cancel(false);
        connection.dispose();
        harness.settle();

        assertThat(harness.channel.closes).containsExactly(false);
        sourceComes();
        assertThat(source.cancels).hasValue(1);
    }

    @Test
    void whatNobodyWantsToSubscribeIsNoWrite() {
        Outgoing<ByteBuffer> unused = connection.write();
        assertThat(connection.writer()).isNotNull();
        harness.settle();

        connection.dispose();
        harness.settle();

        assertThat(harness.channel.closes).containsExactly(false);
        assertThat(unused.result()).isNotDone();
        assertThat(harness.reported).isEmpty();
    }
}
