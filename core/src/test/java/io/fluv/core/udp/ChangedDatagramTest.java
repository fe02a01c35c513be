package io.fluv.core.udp;

import static io.fluv.core.driver.Interest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A datagram whose buffer its caller changes while it waits: what was meant at the call is sent. */
class ChangedDatagramTest {
    @RegisterExtension
    final UdpHarness harness = new UdpHarness();

    static Stream<ByteBuffer> buffers() {
        byte[] bytes = "<meant>".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer heap = ByteBuffer.wrap(bytes);
        ByteBuffer slice = ByteBuffer.allocate(bytes.length + 2)
                .position(2)
                .slice()
                .put(bytes)
                .flip();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Stream.of(heap, slice, heap.asReadOnlyBuffer(), direct)
                .map(all -> all.position(1).limit(bytes.length - 1));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void aLimitThatIsLoweredBehindTheSendLeavesItAsItWas(ByteBuffer buffer) {
        BoundSocket socket = harness.socket();
        harness.step(() -> harness.channel.noRoom());
        CompletableFuture<Void> send = socket.send(new Datagram(buffer, ScriptedUdpChannel.THERE));
        harness.settle();

        buffer.limit(1);
        harness.ready(WRITE);

        harness.await(send);
        assertSent();
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void whatIsChangedBeforeTheLoopKnowsOfTheSendLeavesItAsItWas(ByteBuffer buffer) {
        BoundSocket socket = harness.socket();
        harness.step(() -> harness.channel.connectedTo(ScriptedUdpChannel.THERE));
        CountDownLatch changed = new CountDownLatch(1);
        harness.loop.execute(() -> {
            try {
                changed.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        CompletableFuture<Void> send = socket.send(new Datagram(buffer, ScriptedUdpChannel.THERE));
        CompletableFuture<Void> toThePeer = socket.send(buffer);
        buffer.position(2).limit(3);
        changed.countDown();

        harness.await(send);
        harness.await(toThePeer);
        assertSent();
    }

    private void assertSent() {
        harness.step(() -> assertThat(harness.channel.wire)
                .isNotEmpty()
                .allSatisfy(sent -> assertThat(UdpLoopback.text(sent)).isEqualTo("meant")));
    }
}
