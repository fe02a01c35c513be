package io.fluv.core.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.LoopOptions;
import io.fluv.core.Outgoing;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.EndReason;
import io.fluv.core.transport.DriverTransport;
import io.fluv.core.wiretap.Wiretap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sources of sends that do what they must not, or fail when nobody waits for them. */
class UdpSourceFailuresTest {
    @RegisterExtension
    final UdpHarness harness = new UdpHarness();

    private final RuntimeException thrown = new IllegalStateException("no subscribers, please");

    /** It was cancelled, and says so; what it did wrong is another matter. */
    @Test
    void aCancelledSourceThatFailsForItIsNotReported() {
        Outgoing<Datagram> send = harness.socket().send();
        Flow.Subscriber<Datagram> subscriber = send.subscriber();
        subscriber.onSubscribe(Datagrams.silent());
        send.result().cancel(false);
        harness.settle();
        RuntimeException error = new IllegalStateException("the source's own");

        subscriber.onError(new CancellationException());
        subscriber.onError(EndReason.CLOSED_HERE.exception("read", null, null, 0, null));
        subscriber.onError(error);
        harness.settle();

        assertThat(harness.reported).containsExactly(error);
    }

    @Test
    void whatIsThrownInsteadOfASubscriptionFailsTheSend() {
        CompletableFuture<Void> send = harness.socket().send((Flow.Publisher<Datagram>) subscriber -> {
            throw thrown;
        });

        assertThat(UdpLoopback.failure(send)).isSameAs(thrown);
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void whatIsThrownBehindTheSubscriptionFailsTheSendAndTheSourceIsCancelled() {
        Datagrams source = Datagrams.endless(i -> UdpLoopback.datagram("x", UdpLoopback.at("127.0.0.1", 9)));
        CompletableFuture<Void> send = harness.socket().send((Flow.Publisher<Datagram>) subscriber -> {
            source.subscribe(subscriber);
            throw thrown;
        });

        assertThat(UdpLoopback.failure(send)).isSameAs(thrown);
        harness.settle();
        assertThat(source.cancelled).isTrue();
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void sourcesThatSignalWithoutASubscriptionEndTheirSend() {
        BoundSocket socket = harness.socket();

        assertThat(UdpLoopback.failure(
                        socket.send((Flow.Publisher<Datagram>) subscriber -> subscriber.onError(thrown))))
                .isSameAs(thrown);
        UdpLoopback.result(socket.send((Flow.Publisher<Datagram>) Flow.Subscriber::onComplete));
        assertThat(UdpLoopback.failure(socket.send((Flow.Publisher<Datagram>)
                        subscriber -> subscriber.onNext(UdpLoopback.datagram("x", UdpLoopback.at("127.0.0.1", 9))))))
                .hasMessageContaining("§1.1");
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void whatIsThrownFailsTheSendOfASocketWhoseTrafficIsLogged() {
        try (DriverTransport transport =
                DriverTransport.start(LoopOptions.defaults().loops(1))) {
            DatagramSocket tapped = UdpLoopback.result(
                    Wiretap.hex().apply(transport).bind(UdpLoopback.ANY_PORT, UdpOptions.defaults()));
            Datagrams source = Datagrams.silent();
            CompletableFuture<Void> send = tapped.send((Flow.Publisher<Datagram>) subscriber -> {
                subscriber.onSubscribe(source);
                throw thrown;
            });

            assertThat(UdpLoopback.failure(send)).isSameAs(thrown);
            UdpLoopback.settle(tapped.loop());
            assertThat(source.cancelled).isTrue();
        }
    }
}
