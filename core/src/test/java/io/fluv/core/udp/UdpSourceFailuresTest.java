package io.fluv.core.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.Outgoing;
import io.fluv.core.error.EndReason;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sources of sends that do what they must not, or fail when nobody waits for them. */
class UdpSourceFailuresTest {
    @RegisterExtension
    final UdpHarness harness = new UdpHarness();

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
}
