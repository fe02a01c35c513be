package io.fluv.core.udp;

import static io.fluv.core.driver.Interest.WRITE;
import static io.fluv.core.udp.ScriptedUdpChannel.THERE;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** So many datagrams wait that a step for each of them over all of them would take minutes. */
class ManySendsTest {
    private static final int MANY = 200_000;

    @RegisterExtension
    private final UdpHarness harness = new UdpHarness();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void queuedDatagramsAreTakenBackOneByOneInTimeThatGrowsWithTheirNumberAlone(boolean lastFirst) {
        BoundSocket socket = harness.socket();
        Datagram datagram = datagram("x", THERE);
        harness.step(() -> harness.channel.noRoom());
        List<CompletableFuture<Void>> sends = UdpLoopback.onLoop(
                harness.loop,
                () -> IntStream.range(0, MANY)
                        .mapToObj(i -> socket.send(datagram))
                        .toList());
        harness.settle();
        assertThat(socket.sendQueueCount()).isEqualTo(MANY);

        List<CompletableFuture<Void>> cancelled = new ArrayList<>(sends.subList(1, MANY - 1));
        if (lastFirst) {
            Collections.reverse(cancelled);
        }
        harness.step(() -> cancelled.forEach(send -> send.cancel(false)));

        assertThat(socket.sendQueueCount()).isEqualTo(2);
        assertThat(socket.sendQueueSize()).isEqualTo(2);
        harness.ready(WRITE);
        result(sends.get(0));
        result(sends.get(MANY - 1));
        assertThat(harness.channel.wire).hasSize(2);
    }

    @Test
    void sourcesOfASocketThatClosesAreAllToldInTimeThatGrowsWithTheirNumberAlone() {
        BoundSocket socket = harness.socket();
        List<CompletableFuture<Void>> sends = UdpLoopback.onLoop(
                harness.loop,
                () -> IntStream.range(0, MANY)
                        .mapToObj(i -> socket.send(silent()))
                        .toList());

        harness.step(socket::dispose);

        assertThat(sends).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    private static Flow.Publisher<Datagram> silent() {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
    }
}
