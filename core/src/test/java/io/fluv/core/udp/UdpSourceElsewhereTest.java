package io.fluv.core.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.SendResult;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many datagrams a source is asked for that emits on another thread than the loop's. */
class UdpSourceElsewhereTest {
    private static final int DATAGRAM_BYTES = 72;

    /** With the overhead that counts for the marks a datagram takes 200 bytes: five fit. */
    private static final int HIGH = 1_000;

    @RegisterExtension
    final UdpHarness harness = new UdpHarness();

    private final BoundSocket socket = harness.socket(UdpOptions.defaults().sendWater(HIGH / 2, HIGH));

    @Test
    void aSendAsksForAsManyAsThereIsRoomFor() {
        Elsewhere source = new Elsewhere();
        socket.send(source);
        harness.settle();

        source.emit();
        assertThat(source.requests).as("one has left one's room").containsExactly(1L, 4L);
        source.emit();
        source.emit();
        assertThat(source.requests).hasSize(2);
        source.emit();
        assertThat(source.requests).containsExactly(1L, 4L, 3L);
    }

    @Test
    void aSendWithResultsIsNeverAheadOfTheResultsThatAreWanted() {
        Elsewhere source = new Elsewhere();
        Flow.Processor<Datagram, SendResult> each = socket.sendEach();
        ProbeSubscriber<SendResult> results = ProbeSubscriber.requesting(3);
        each.subscribe(results);
        source.subscribe(each);
        harness.settle();

        source.emit();
        source.emit();
        source.emit();
        assertThat(results.awaitItems(3).items()).allMatch(SendResult::isSent);
        harness.settle();
        assertThat(source.requests).containsExactly(1L, 1L, 1L);
    }

    /** Emits when the test says, on the test's thread. */
    private final class Elsewhere implements Flow.Publisher<Datagram>, Flow.Subscription {
        final List<Long> requests = new CopyOnWriteArrayList<>();
        private Flow.Subscriber<? super Datagram> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super Datagram> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        void emit() {
            subscriber.onNext(new Datagram(ByteBuffer.allocate(DATAGRAM_BYTES), ScriptedUdpChannel.THERE));
            harness.settle();
        }

        @Override
        public void request(long n) {
            requests.add(n);
        }

        @Override
        public void cancel() {
            subscriber = null;
        }
    }
}
