package io.fluv.core.udp;

import static io.fluv.core.udp.ScriptedUdpChannel.THERE;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.DatagramException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A system that says it has no buffers for a datagram, for a while or for ever, and of which no readiness tells the end. */
class UdpBufferSpaceTest {
    private static final SocketException NO_BUFFER_SPACE = new SocketException("No buffer space available");
    private static final Duration PAUSE = Duration.ofNanos(UdpOutput.PAUSE_NANOS);

    @RegisterExtension
    private final UdpHarness harness = new UdpHarness();

    private final ScriptedUdpChannel channel = harness.channel;

    private List<String> sent() {
        return channel.wire.stream().map(UdpLoopback::text).toList();
    }

    private void refuse(int times) {
        harness.step(() -> {
            for (int i = 0; i < times; i++) {
                channel.failsSending(NO_BUFFER_SPACE);
            }
        });
    }

    @Test
    void aNetworkWithoutBuffersIsTriedAgainAfterAWhileAndNotMeanwhile() {
        BoundSocket socket = harness.socket();
        harness.step(() -> channel.failsSending(NO_BUFFER_SPACE).failsSending(NO_BUFFER_SPACE));

        CompletableFuture<Void> send = socket.send(datagram("one", THERE));
        harness.settle();

        assertThat(channel.sendCalls).isEqualTo(1);
        assertThat(channel.interest()).isEqualTo(Interest.NONE);
        socket.send(datagram("two", THERE));
        harness.advance(Duration.ofNanos(UdpOutput.PAUSE_NANOS - 1));
        assertThat(channel.sendCalls).isEqualTo(1);
        harness.advance(Duration.ofNanos(1));
        assertThat(channel.sendCalls).isEqualTo(2);
        harness.advance(Duration.ofNanos(UdpOutput.PAUSE_NANOS));
        result(send);
        assertThat(sent()).containsExactly("one", "two");
    }

    /** As for one that is larger than the socket's send buffer and has to be cut for the network. */
    @Test
    void aDatagramForWhichThereNeverAreAnyFailsAndHoldsUpNothingForLong() {
        BoundSocket socket = harness.socket();
        refuse(1 + UdpOutput.MOST_PAUSES);
        CompletableFuture<Void> never = socket.send(datagram("never", THERE));
        CompletableFuture<Void> next = socket.send(datagram("next", THERE));
        harness.settle();

        for (int pause = 1; pause < UdpOutput.MOST_PAUSES; pause++) {
            harness.advance(PAUSE);
        }
        assertThat(never).isNotDone();
        assertThat(channel.sendCalls).isEqualTo(UdpOutput.MOST_PAUSES);
        harness.advance(PAUSE);

        assertThat(failure(never))
                .isInstanceOf(DatagramException.class)
                .hasMessageEndingWith(": no buffer space available")
                .hasCause(NO_BUFFER_SPACE);
        result(next);
        assertThat(sent()).containsExactly("next");
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void eachDatagramHasItsOwnTime() {
        BoundSocket socket = harness.socket();
        refuse(UdpOutput.MOST_PAUSES - 1);
        CompletableFuture<Void> cancelled = socket.send(datagram("cancelled", THERE));
        CompletableFuture<Void> second = socket.send(datagram("second", THERE));
        CompletableFuture<Void> third = socket.send(datagram("third", THERE));
        harness.settle();
        for (int pause = 1; pause < UdpOutput.MOST_PAUSES - 1; pause++) {
            harness.advance(PAUSE);
        }
        cancelled.cancel(false);
        harness.settle();
        refuse(UdpOutput.MOST_PAUSES);

        for (int pause = 0; pause <= UdpOutput.MOST_PAUSES; pause++) {
            harness.advance(PAUSE);
        }
        result(second);
        result(third);
        assertThat(sent()).containsExactly("second", "third");
    }
}
