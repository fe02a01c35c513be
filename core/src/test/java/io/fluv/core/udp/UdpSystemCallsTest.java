package io.fluv.core.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.driver.Interest;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a datagram costs in system calls, counted. */
class UdpSystemCallsTest {
    private static final int BURST = 50;

    @RegisterExtension
    final UdpHarness harness = new UdpHarness();

    private final ScriptedUdpChannel channel = harness.channel;

    @Test
    void datagramsThatWaitAreEchoedWithOneCallEachWayAndOneThatFindsNoMore() {
        BoundSocket socket = harness.socket();
        socket.send(socket.receive());
        harness.settle();

        for (int round = 1; round <= 10; round++) {
            for (int i = 0; i < BURST; i++) {
                channel.receives("ping");
            }
            harness.ready(Interest.READ);

            assertThat(channel.receiveCalls).isEqualTo(round * (BURST + 1));
            assertThat(channel.sendCalls).isEqualTo(round * BURST);
            // None before there is a receiver, and the same from then on.
            assertThat(channel.interests()).containsExactly(Interest.NONE, Interest.READ);
        }
    }

    @Test
    void datagramsThatAreSentCostOneCallEach() {
        BoundSocket socket = harness.socket();

        List<CompletableFuture<Void>> sends = UdpLoopback.onLoop(
                harness.loop,
                () -> IntStream.range(0, BURST)
                        .mapToObj(i -> socket.send(datagram()))
                        .toList());
        harness.settle();

        assertThat(sends).allSatisfy(send -> assertThat(send).isCompleted());
        assertThat(channel.sendCalls).isEqualTo(BURST);
        assertThat(channel.interests()).containsExactly(Interest.NONE);
    }

    @Test
    void aSourceOfDatagramsCostsOneCallEach() {
        BoundSocket socket = harness.socket();

        CompletableFuture<Void> send = socket.send(Datagrams.of(Collections.nCopies(BURST, datagram())));
        harness.settle();

        assertThat(send).isCompleted();
        assertThat(channel.sendCalls).isEqualTo(BURST);
        assertThat(channel.interests()).containsExactly(Interest.NONE);
    }

    private static Datagram datagram() {
        return new Datagram(ByteBuffer.allocate(64), ScriptedUdpChannel.THERE);
    }
}
