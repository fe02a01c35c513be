package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.ANY_PORT;
import static io.fluv.core.udp.UdpLoopback.at;
import static io.fluv.core.udp.UdpLoopback.buffer;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.onLoop;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.settle;
import static io.fluv.core.udp.UdpLoopback.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Outgoing;
import io.fluv.core.SendResult;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.UnsentDatagramsException;
import io.fluv.testkit.ProbeSubscriber;
import io.fluv.testkit.Unprobed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the datagrams of a source. */
class UdpSendTest {
    private static final ByteBuffer TOO_LONG = ByteBuffer.allocate(70_000);

    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    private ProbeSubscriber<Datagram> receiving(DatagramSocket socket) {
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.unbounded();
        socket.receive().subscribe(probe);
        return probe;
    }

    @Test
    void theDatagramsOfASourceGoOutInOrderAndTheirBuffersStayAsTheyAre() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(receiver);
        List<Datagram> all = IntStream.range(0, 200)
                .mapToObj(i -> datagram("##" + i, receiver.localAddress()))
                .toList();
        all.forEach(datagram -> datagram.data().position(2));

        result(sender.send(Datagrams.of(all)));

        assertThat(received.awaitItems(200).items())
                .extracting(UdpLoopback::text)
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        assertThat(all).allSatisfy(datagram -> {
            assertThat(datagram.data().position()).isEqualTo(2);
            assertThat(datagram.data().limit()).isEqualTo(datagram.data().capacity());
        });
    }

    @Test
    void directAndReadOnlyBuffersAreSentToo() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(receiver);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(5).put(UdpLoopback.bytes("a b c")).flip();

        result(sender.send(new Datagram(direct, receiver.localAddress())));
        result(sender.send(new Datagram(direct.asReadOnlyBuffer().position(2), receiver.localAddress())));

        assertThat(received.awaitItems(2).items()).extracting(UdpLoopback::text).containsExactly("a b c", "b c");
        assertThat(direct.remaining()).isEqualTo(5);
    }

    /** M8: one reply that is too long. Others dispose of the server's socket for it. */
    @Test
    void aReplyThatCannotBeSentHurtsNeitherTheServerNorWhatComesAfter() {
        DatagramSocket server = loopback.bind();
        DatagramSocket client = loopback.bind();
        ProbeSubscriber<Datagram> answers = receiving(client);
        CompletableFuture<Void> serving = server.send(new Mapped(
                server.receive(),
                datagram -> text(datagram).equals("big") ? datagram.reply(TOO_LONG) : datagram.reply(buffer("fine"))));

        for (String request : new String[] {"one", "big", "two"}) {
            result(client.send(datagram(request, server.localAddress())));
        }

        assertThat(answers.awaitItems(2).items()).extracting(UdpLoopback::text).containsExactly("fine", "fine");
        assertThat(serving).isNotDone();
        assertThat(loopback.reported()).singleElement().isInstanceOf(DatagramException.class);
    }

    @Test
    void aSourceGoesOnBehindDatagramsThatFailAndTellsHowManyAtTheEnd() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(receiver);
        List<Datagram> all = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            all.add(new Datagram(TOO_LONG, receiver.localAddress()));
            all.add(datagram("" + i, receiver.localAddress()));
        }

        Throwable failure = failure(sender.send(Datagrams.of(all)));

        assertThat(failure)
                .isInstanceOf(UnsentDatagramsException.class)
                .hasMessageStartingWith(
                        "send 127.0.0.1:" + sender.localAddress().getPort()
                                + ": 15 of 30 datagrams could not be sent, the first: send 127.0.0.1:")
                .hasMessageEndingWith("message too long");
        assertThat(((UnsentDatagramsException) failure).unsent()).isEqualTo(15);
        assertThat(((UnsentDatagramsException) failure).sent()).isEqualTo(15);
        assertThat(failure.getSuppressed()).hasSize(10).hasOnlyElementsOfType(DatagramException.class);
        received.awaitItems(15);
        assertThat(loopback.reported()).hasSize(15);
    }

    @Test
    @Tag("uv-084")
    void eachDatagramTellsWhetherItWasTaken() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        Datagram good = datagram("good", receiver.localAddress());
        Datagram bad = new Datagram(TOO_LONG, receiver.localAddress());
        Flow.Processor<Datagram, SendResult> each = sender.sendEach();
        ProbeSubscriber<SendResult> results = ProbeSubscriber.requesting(2);
        Datagrams source = Datagrams.of(good, bad, good);
        source.subscribe(each);
        each.subscribe(results);

        assertThat(results.awaitItems(2).items()).extracting(SendResult::isSent).containsExactly(true, false);
        settle(sender.loop());
        assertThat(source.requested).hasValue(2);

        results.request(1);
        results.awaitCompletion();
        assertThat(results.items()).extracting(SendResult::datagram).containsExactly(good, bad, good);
        assertThat(results.items().get(1).failure()).hasMessageEndingWith("message too long");
        assertThat(receiving(receiver).awaitItems(2).items()).hasSize(2);
    }

    @Test
    void theResultsFailWhenTheSourceDoesAndStopWhenTheyAreNotWanted() {
        DatagramSocket sender = loopback.bind();
        Flow.Processor<Datagram, SendResult> failing = sender.sendEach();
        ProbeSubscriber<SendResult> ofFailing = ProbeSubscriber.unbounded();
        failing.subscribe(ofFailing);
        IllegalStateException reason = new IllegalStateException("of the source");
        failing.onSubscribe(Datagrams.silent());
        failing.onError(reason);
        assertThat(ofFailing.awaitError(IllegalStateException.class)).isSameAs(reason);

        Flow.Processor<Datagram, SendResult> endless = sender.sendEach();
        Datagrams source = Datagrams.endless(i -> datagram("x", sender.localAddress()));
        ProbeSubscriber<SendResult> results = ProbeSubscriber.requesting(3);
        endless.subscribe(results);
        source.subscribe(endless);
        results.awaitItems(3);
        results.cancel();
        settle(sender.loop());
        assertThat(source.cancelled).isTrue();
        assertThat(source.requested).hasValue(3);

        Flow.Processor<Datagram, SendResult> asked = sender.sendEach();
        ProbeSubscriber<SendResult> badly = ProbeSubscriber.idle();
        asked.subscribe(badly);
        badly.awaitSubscribed().subscription().request(-1);
        badly.awaitError(IllegalArgumentException.class);
    }

    @Test
    void theResultsFailWhenTheSocketIsClosedAndSoDoSends() {
        DatagramSocket sender = loopback.bind();
        Flow.Processor<Datagram, SendResult> each = sender.sendEach();
        ProbeSubscriber<SendResult> results = ProbeSubscriber.requesting(1);
        each.subscribe(results);
        Datagrams.endless(i -> datagram("x", sender.localAddress())).subscribe(each);
        results.awaitItems(1);
        Datagrams source = Datagrams.endless(i -> datagram("x", sender.localAddress()));
        CompletableFuture<Void> sending = sender.send(source);

        result(sender.close());

        assertThat(results.awaitError(IOException.class)).hasMessageEndingWith(": closed here");
        assertThat(failure(sending)).isInstanceOf(IOException.class).hasMessageEndingWith(": closed here");
        assertThat(source.cancelled).isTrue();
        assertThat(failure(sender.send(Datagrams.of()))).hasMessageEndingWith(": closed here");
        assertThat(failure(sender.send(datagram("x", ANY_PORT)))).hasMessageEndingWith(": closed here");
    }

    @Test
    void anEchoCompletesWhenItsSocketIsClosed() {
        DatagramSocket server = loopback.bind();
        CompletableFuture<Void> serving = server.send(server.receive());
        settle(server.loop());

        result(server.close());

        result(serving);
    }

    @Test
    void closingSendsWhatIsQueuedAndDisposingDropsIt() {
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(receiver);
        DatagramSocket closed = loopback.bind();
        DatagramSocket disposed = loopback.bind();

        // In one task each, so that nothing can be sent before the end is asked for.
        CompletableFuture<Void> sent = onLoop(closed.loop(), () -> {
                    CompletableFuture<Void> send = closed.send(datagram("closed", receiver.localAddress()));
                    closed.close();
                    return List.of(send);
                })
                .get(0);
        result(sent);
        assertThat(received.awaitItems(1).items()).extracting(UdpLoopback::text).containsExactly("closed");
        result(closed.closed());

        disposed.dispose();
        result(disposed.closed());
    }

    @Test
    void aSourceThatFailsFailsItsSendAndNothingElse() {
        DatagramSocket sender = loopback.bind();
        Outgoing<Datagram> send = sender.send();
        IllegalStateException reason = new IllegalStateException("of the source");

        send.subscriber().onSubscribe(Datagrams.silent());
        send.subscriber().onError(reason);

        assertThat(failure(send.result())).isSameAs(reason);
        result(sender.send(datagram("x", sender.localAddress())));
    }

    @Test
    void sendsAtTheSameTimeTakeTurns() {
        DatagramSocket sender = loopback.bind();
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(receiver);
        Datagrams endless = Datagrams.endless(i -> datagram("endless", receiver.localAddress()));
        CompletableFuture<Void> first = sender.send(endless);

        result(sender.send(
                Datagrams.of(datagram("a", receiver.localAddress()), datagram("b", receiver.localAddress()))));

        first.cancel(false);
        settle(sender.loop());
        assertThat(endless.cancelled).isTrue();
        result(sender.send(datagram("end", receiver.localAddress())));
        assertThat(received.items()).isNotNull();
    }

    @Test
    void theSenderReportsItsFailuresAndLeavesTheSocketOpen() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(receiver);
        IllegalStateException reason = new IllegalStateException("of the upstream");

        Datagrams.of(new Datagram(TOO_LONG, receiver.localAddress()), datagram("one", receiver.localAddress()))
                .subscribe(sender.sender());
        received.awaitItems(1);
        Flow.Subscriber<Datagram> failing = sender.sender();
        failing.onSubscribe(Datagrams.silent());
        failing.onError(reason);
        settle(sender.loop());

        assertThat(loopback.reported()).hasSize(2).contains(reason);
        assertThat(loopback.reported().get(0)).isInstanceOf(DatagramException.class);
        result(sender.send(datagram("two", receiver.localAddress())));
        received.awaitItems(2);
    }

    @Test
    void aSubscriberTakesOneSource() {
        DatagramSocket sender = loopback.bind();
        Outgoing<Datagram> send = sender.send();
        Datagrams first = Datagrams.silent();
        Datagrams second = Datagrams.silent();
        send.subscriber().onSubscribe(first);
        send.subscriber().onSubscribe(second);
        settle(sender.loop());

        assertThat(second.cancelled).isTrue();
        assertThat(first.cancelled).isFalse();
        result(sender.close());
        assertThat(failure(send.result())).hasMessageEndingWith("closed here");
    }

    @Test
    @Tag("uv-102")
    void aSendToAClosedPortFromAnUnconnectedSocketSucceedsAndNothingIsHeard() {
        InetSocketAddress nobody = loopback.closedPort();
        DatagramSocket socket = loopback.bind();
        ProbeSubscriber<Datagram> received = receiving(socket);
        ProbeSubscriber<DatagramException> errors = ProbeSubscriber.unbounded();
        socket.errors().subscribe(errors);

        for (int i = 0; i < 6; i++) {
            result(socket.send(datagram("x", nobody)));
        }

        result(socket.send(datagram("self", socket.localAddress())));
        assertThat(received.awaitItems(1).items()).extracting(UdpLoopback::text).containsExactly("self");
        assertThat(errors.items()).isEmpty();
    }

    @Test
    void anEndlessSourceOfEmptyDatagramsIsBoundedAndStarvesNobody() {
        DatagramSocket sender = loopback.bind(ANY_PORT, UdpOptions.defaults().sendWater(0, 1280));
        DatagramSocket other = loopback.bind();
        Datagrams empty = Datagrams.endless(i -> new Datagram(ByteBuffer.allocate(0), at("127.0.0.1", 9)));
        CompletableFuture<Void> sending = sender.send(empty);

        for (int i = 0; i < 20; i++) {
            result(other.send(datagram("x", other.localAddress())));
            assertThat(sender.sendQueueCount()).isLessThanOrEqualTo(10);
        }

        assertThat(empty.requested.get()).isGreaterThan(10);
        assertThat(sender.sendQueueSize()).isZero();
        sending.cancel(false);
        settle(sender.loop());
        assertThat(sender.sendQueueCount()).isZero();
    }

    /** Each element as another. */
    private record Mapped(Flow.Publisher<Datagram> source, UnaryOperator<Datagram> mapper)
            implements Flow.Publisher<Datagram> {
        @Override
        public void subscribe(Flow.Subscriber<? super Datagram> subscriber) {
            source.subscribe(new Mapping(subscriber, mapper));
        }
    }

    @Unprobed("it passes on what it is told, to what checks that itself")
    private record Mapping(Flow.Subscriber<? super Datagram> target, UnaryOperator<Datagram> mapper)
            implements Flow.Subscriber<Datagram> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            target.onSubscribe(subscription);
        }

        @Override
        public void onNext(Datagram datagram) {
            target.onNext(mapper.apply(datagram));
        }

        @Override
        public void onError(Throwable error) {
            target.onError(error);
        }

        @Override
        public void onComplete() {
            target.onComplete();
        }
    }
}
