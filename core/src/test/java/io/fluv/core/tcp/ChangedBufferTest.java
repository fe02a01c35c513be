package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A buffer whose position and limit its caller changes while it is written: what was meant at the call goes out. */
class ChangedBufferTest {
    /** Long enough that a direct buffer is written in place. */
    private static final String TEXT = "what was meant ".repeat(2_000);

    private final StreamHarness harness = new StreamHarness();
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    static Stream<ByteBuffer> buffers() {
        byte[] bytes = ("<" + TEXT + ">").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer heap = ByteBuffer.wrap(bytes);
        ByteBuffer slice = ByteBuffer.allocate(bytes.length + 2)
                .position(2)
                .slice()
                .put(bytes)
                .flip();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Stream.of(heap, slice, heap.asReadOnlyBuffer(), direct, direct.asReadOnlyBuffer())
                .map(all -> all.position(1).limit(bytes.length - 1));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void aLimitThatIsLoweredBehindTheWriteLeavesItAsItWas(ByteBuffer buffer) {
        harness.step(() -> channel.takes(0));
        CompletableFuture<Void> write = connection.write(buffer);
        harness.settle();

        buffer.limit(3);
        harness.step(() -> channel.takes(2).takes(1).takes(0));
        harness.drain();

        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo(TEXT);
        assertThat(harness.reported).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void whatIsChangedBeforeTheLoopKnowsOfTheWriteLeavesItAsItWas(ByteBuffer buffer) throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        harness.loop.execute(() -> {
            try {
                changed.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        CompletableFuture<Void> write = connection.write(buffer);
        buffer.position(2).limit(3);
        changed.countDown();

        LoopHarness.await(write);
        assertThat(harness.wire()).isEqualTo(TEXT);
        assertThat(harness.reported).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void aBufferOfASourceIsWrittenAsItWasQueued(ByteBuffer buffer) {
        harness.step(() -> channel.takes(0));
        CompletableFuture<Void> write = connection.write(ManualSource.of(buffer));
        harness.settle();

        buffer.limit(1);
        harness.drain();

        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void whatIsLeftOfACancelledWriteIsFinishedAsItWasMeant(ByteBuffer buffer) {
        harness.step(() -> channel.takes(2).takes(0));
        CompletableFuture<Void> write = connection.write(buffer);
        harness.settle();

        buffer.limit(1);
        write.cancel(false);
        harness.drain();

        assertThat(harness.wire()).isEqualTo(TEXT);
        assertThat(harness.reported).isEmpty();
    }
}
