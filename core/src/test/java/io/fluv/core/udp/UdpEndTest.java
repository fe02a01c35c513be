package io.fluv.core.udp;

import static io.fluv.core.driver.Interest.READ;
import static io.fluv.core.driver.Interest.WRITE;
import static io.fluv.core.udp.ScriptedUdpChannel.THERE;
import static io.fluv.core.udp.UdpLoopback.buffer;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.onLoop;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.SendResult;
import io.fluv.core.error.SocketStateException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends that somebody waits for, and that nobody may hold up. */
class UdpEndTest {
    private static final int ROUNDS = 10_000;

    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    @RegisterExtension
    private final UdpHarness harness = new UdpHarness();

    @Test
    void resultsOfASendWithoutASourceEndWithTheSocket() {
        DatagramSocket socket = loopback.bind();
        Flow.Processor<Datagram, SendResult> send = socket.sendEach();
        ProbeSubscriber<SendResult> results = ProbeSubscriber.unbounded();
        send.subscribe(results);
        results.awaitSubscribed();

        result(socket.close());

        assertThat(results.awaitError(IOException.class)).hasMessageEndingWith(": closed here");
    }

    @Test
    void resultsOfASendOnASocketThatIsClosedFail() {
        DatagramSocket socket = loopback.bind();
        result(socket.close());
        ProbeSubscriber<SendResult> results = ProbeSubscriber.unbounded();

        socket.sendEach().subscribe(results);

        assertThat(results.awaitError(IOException.class)).hasMessageEndingWith(": closed here");
    }

    @Test
    void anEmptyDatagramHoldsNothingBackWhenTheSocketCloses() {
        DatagramSocket socket = loopback.bind();
        DatagramSocket peer = loopback.bind();
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        peer.receive().subscribe(received);
        received.awaitSubscribed();

        List<CompletableFuture<Void>> sends = onLoop(socket.loop(), () -> {
            List<CompletableFuture<Void>> begun = new ArrayList<>();
            begun.add(socket.send(datagram("", peer.localAddress())));
            begun.add(socket.send(datagram("behind it", peer.localAddress())));
            socket.close();
            return begun;
        });

        sends.forEach(UdpLoopback::result);
        assertThat(received.awaitItems(2).items().stream().map(UdpLoopback::text))
                .containsExactly("", "behind it");
    }

    @Test
    void aReceiverThatAsksWronglyAgainAndAgainDoesNotHoldTheLoop() {
        DatagramSocket socket = loopback.bind();
        AtomicInteger rounds = new AtomicInteger();
        CompletableFuture<Integer> roundsBefore = new CompletableFuture<>();
        onLoop(socket.loop(), () -> {
            askWrongly(socket, rounds);
            socket.loop().execute(() -> roundsBefore.complete(rounds.get()));
            return null;
        });

        assertThat(result(roundsBefore))
                .as("rounds before another task had its turn")
                .isLessThan(100);
    }

    @Test
    void aSendToThePeerOfASocketThatIsClosedTellsThatItIsClosed() {
        DatagramSocket unconnected = loopback.bind();
        DatagramSocket connected = loopback.bind();
        result(connected.connect(unconnected.localAddress()));
        result(unconnected.close());
        result(connected.close());

        for (DatagramSocket socket : List.of(unconnected, connected)) {
            assertThat(failure(socket.send(buffer("late"))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketStateException.class)
                    .hasMessageEndingWith(": closed here");
        }
    }

    @Test
    void aSendWhosePublisherHasNotSubscribedYetEndsWithTheSocket() {
        DatagramSocket socket = loopback.bind();
        AtomicReference<Flow.Subscriber<? super Datagram>> subscriber = new AtomicReference<>();
        CompletableFuture<Void> send = socket.send(subscriber::set);

        result(socket.close());

        assertThat(failure(send)).hasMessageEndingWith(": closed here");
        Datagrams late = Datagrams.of(datagram("late", socket.localAddress()));
        late.subscribe(subscriber.get());
        settle(socket.loop());
        assertThat(late.cancelled).isTrue();
        assertThat(late.requested).hasValue(0);
    }

    enum End {
        DISPOSE,
        CLOSE;

        void of(DatagramSocket socket) {
            switch (this) {
                case DISPOSE -> socket.dispose();
                case CLOSE -> socket.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverGetsNothingMoreWhenItEndsTheSocketFromWithinOnNext(End end) {
        BoundSocket socket = harness.socket();
        ProbeSubscriber<Datagram> receiver = ProbeSubscriber.unbounded();
        socket.receive().subscribe(receiver.whenNext(datagram -> end.of(socket)));
        harness.settle();
        harness.step(() -> harness.channel.receives("one").receives("two").receives("three"));
        harness.ready(READ);

        receiver.awaitCompletion();

        assertThat(receiver.items()).extracting(UdpLoopback::text).containsExactly("one");
    }

    @Test
    void disposeFromWithinAResultDropsWhatIsStillQueued() {
        BoundSocket socket = harness.socket();
        harness.step(() -> harness.channel.noRoom());
        CompletableFuture<Void> first = socket.send(datagram("one", THERE));
        CompletableFuture<Void> second = socket.send(datagram("two", THERE));
        first.thenRun(socket::dispose);
        harness.settle();
        harness.ready(WRITE);

        result(socket.closed());

        assertThat(first).isCompleted();
        assertThat(failure(second)).hasMessageEndingWith(": closed here");
        assertThat(harness.channel.wire).hasSize(1);
    }

    @Test
    void closeFromWithinAResultStillSendsWhatIsQueued() {
        BoundSocket socket = harness.socket();
        harness.step(() -> harness.channel.noRoom());
        CompletableFuture<Void> first = socket.send(datagram("one", THERE));
        CompletableFuture<Void> second = socket.send(datagram("two", THERE));
        first.thenRun(socket::close);
        harness.settle();
        harness.ready(WRITE);

        result(socket.closed());

        assertThat(second).isCompleted();
        assertThat(harness.channel.wire).hasSize(2);
    }

    /** Subscribes again at each failure, for a long time. */
    private static void askWrongly(DatagramSocket socket, AtomicInteger rounds) {
        ProbeSubscriber<Datagram> receiver = ProbeSubscriber.idle();
        socket.receive()
                .subscribe(receiver.whenSubscribed(subscription -> subscription.request(0))
                        .whenTerminated(() -> {
                            if (receiver.error() != null && rounds.incrementAndGet() < ROUNDS) {
                                askWrongly(socket, rounds);
                            }
                        }));
    }
}
