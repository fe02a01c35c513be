package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.ANY_PORT;
import static io.fluv.core.udp.UdpLoopback.ANY_PORT_6;
import static io.fluv.core.udp.UdpLoopback.at;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.onLoop;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.settle;
import static io.fluv.core.udp.UdpLoopback.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a receiver gets, and when. */
class UdpReceiveTest {
    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    private static List<Datagram> receive(DatagramSocket socket, int count) {
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.requesting(count);
        socket.receive().subscribe(probe);
        List<Datagram> received = probe.awaitItems(count).items();
        probe.cancel();
        return received;
    }

    private static ByteBuffer bytes(int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            buffer.put((byte) (buffer.position() * 7));
        }
        return buffer.flip();
    }

    /** M7: 4000, 0 and 10 bytes, of which others make 2048, 0 and 10 without a word. */
    @Test
    @Tag("uv-085")
    void datagramsOfAllSizesArriveWholeWithTheirSender() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        for (int size : new int[] {4000, 0, 10}) {
            result(sender.send(new Datagram(bytes(size), receiver.localAddress())));
        }

        List<Datagram> received = receive(receiver, 3);

        assertThat(received).extracting(Datagram::data).containsExactly(bytes(4000), bytes(0), bytes(10));
        assertThat(received).extracting(Datagram::address).containsOnly(sender.localAddress());
        assertThat(received).extracting(Datagram::truncated).containsOnly(false);
        assertThat(received).allSatisfy(datagram -> {
            assertThat(datagram.data().capacity()).isEqualTo(datagram.data().remaining());
            assertThat(datagram.data().isReadOnly()).isFalse();
        });
    }

    @Test
    void aDatagramThatIsLongerThanTheLimitIsCutAndSaysSo() {
        DatagramSocket receiver = loopback.bind(ANY_PORT, UdpOptions.defaults().maxDatagram(100));
        DatagramSocket sender = loopback.bind();
        for (int size : new int[] {101, 100, 60_000}) {
            result(sender.send(new Datagram(bytes(size), receiver.localAddress())));
        }

        List<Datagram> received = receive(receiver, 3);

        assertThat(received).extracting(Datagram::data).containsOnly(bytes(100));
        assertThat(received).extracting(Datagram::truncated).containsExactly(true, false, true);
    }

    @Test
    void buffersStayAsTheyWereReceived() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        List<ByteBuffer> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ByteBuffer data = UdpLoopback.buffer("datagram " + i);
            sent.add(data);
            result(sender.send(new Datagram(data, receiver.localAddress())));
        }

        assertThat(receive(receiver, 100)).extracting(Datagram::data).isEqualTo(sent);
    }

    @Test
    void whatIsNotRequestedWaitsInTheKernel() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.requesting(2);
        receiver.receive().subscribe(probe);
        for (int i = 0; i < 5; i++) {
            result(sender.send(datagram("" + i, receiver.localAddress())));
        }

        assertThat(probe.awaitItems(2).items()).extracting(UdpLoopback::text).containsExactly("0", "1");
        settle(receiver.loop());
        settle(receiver.loop());
        assertThat(probe.items()).hasSize(2);

        probe.request(1);
        assertThat(probe.awaitItems(3).items()).hasSize(3);
        probe.cancel();
        // The next one takes up there.
        assertThat(receive(receiver, 2)).extracting(UdpLoopback::text).containsExactly("3", "4");
    }

    @Test
    @Tag("uv-086")
    void datagramsThatWaitComeSeveralInOneTurn() {
        DatagramSocket receiver = loopback.bind();
        DatagramSocket sender = loopback.bind();
        AtomicInteger turn = new AtomicInteger();
        List<Integer> turns = new ArrayList<>();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.<Datagram>unbounded().whenNext(datagram -> {
            turns.add(turn.get());
            receiver.loop().execute(turn::incrementAndGet); // runs in the next turn
        });
        for (int i = 0; i < 5; i++) {
            result(sender.send(datagram("" + i, receiver.localAddress())));
        }

        receiver.receive().subscribe(probe);

        assertThat(probe.awaitItems(5).items()).extracting(UdpLoopback::text).containsExactly("0", "1", "2", "3", "4");
        UdpLoopback.settle(receiver.loop()); // the probe tells of an item before what the test does with it
        assertThat(turns).containsOnly(0);
    }

    @Test
    void aSecondReceiverIsRefusedAndTheFirstGoesOn() {
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> first = ProbeSubscriber.unbounded();
        ProbeSubscriber<Datagram> second = ProbeSubscriber.unbounded();
        receiver.receive().subscribe(first);

        receiver.receive().subscribe(second);

        assertThat(second.awaitError(IllegalStateException.class)).hasMessageContaining("already has a receiver");
        result(receiver.send(datagram("x", receiver.localAddress())));
        first.awaitItems(1);
    }

    @Test
    void aRequestForNothingIsRefused() {
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.idle();
        receiver.receive().subscribe(probe);

        probe.awaitSubscribed().subscription().request(0);

        assertThat(probe.awaitError(IllegalArgumentException.class)).hasMessageContaining("§3.9");
        result(receiver.send(datagram("x", receiver.localAddress())));
        assertThat(receive(receiver, 1)).hasSize(1);
    }

    @Test
    void aReceiverThatThrowsLosesNothingButItself() {
        DatagramSocket receiver = loopback.bind();
        RuntimeException thrown = new IllegalArgumentException("of the user");
        receiver.receive().subscribe(ProbeSubscriber.<Datagram>unbounded().whenNext(datagram -> {
            throw thrown;
        }));

        result(receiver.send(datagram("one", receiver.localAddress())));
        result(receiver.send(datagram("two", receiver.localAddress())));

        assertThat(receive(receiver, 1)).extracting(UdpLoopback::text).containsExactly("two");
        assertThat(loopback.reported()).containsExactly(thrown);
    }

    @Test
    void closingCompletesTheReceiverAndThoseWhoComeLater() {
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.unbounded();
        ProbeSubscriber<Datagram> later = ProbeSubscriber.idle();
        ProbeSubscriber<Object> errors = ProbeSubscriber.idle();
        receiver.receive().subscribe(probe);
        receiver.errors().subscribe(errors);

        result(receiver.close());
        receiver.receive().subscribe(later);

        probe.awaitCompletion();
        later.awaitCompletion();
        errors.awaitCompletion();
        result(receiver.closed());
        loopback.bind(receiver.localAddress());
    }

    @Test
    void theEndOfTheTransportEndsTheSocket() {
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.unbounded();
        ProbeSubscriber<Datagram> later = ProbeSubscriber.unbounded();
        receiver.receive().subscribe(probe);

        loopback.transport().close();
        receiver.receive().subscribe(later);

        probe.awaitCompletion();
        result(receiver.closed());
        later.awaitCompletion();
        assertThat(UdpLoopback.failure(receiver.send(datagram("x", ANY_PORT)))).hasMessageEndingWith("closed here");
        assertThat(UdpLoopback.failure(receiver.connect(at("127.0.0.1", 9)))).hasMessageEndingWith("closed here");
        result(receiver.close());
    }

    @Test
    @Tag("uv-105")
    void closingFromWithinAReceiveIsHarmless() {
        DatagramSocket receiver = loopback.bind();
        ProbeSubscriber<Datagram> probe =
                ProbeSubscriber.<Datagram>unbounded().whenNext(datagram -> receiver.dispose());
        DatagramSocket sender = loopback.bind();
        // Both wait before the loop looks at the socket; only the first is delivered, or both in one turn.
        onLoop(receiver.loop(), () -> {
            sender.send(datagram("one", receiver.localAddress()));
            sender.send(datagram("two", receiver.localAddress()));
            receiver.receive().subscribe(probe);
            return null;
        });

        probe.awaitCompletion();
        result(receiver.closed());
        assertThat(probe.items()).isNotEmpty();
    }

    @Test
    @Tag("uv-090")
    void theIpv6WildcardReceivesIpv4Too() {
        DatagramSocket receiver = loopback.bind(at("::", 0));
        int port = receiver.localAddress().getPort();
        DatagramSocket four = loopback.bind();
        DatagramSocket six = loopback.bind(ANY_PORT_6);

        result(four.send(datagram("four", at("127.0.0.1", port))));
        Datagram ofFour = receive(receiver, 1).get(0);
        result(six.send(datagram("six", at("::1", port))));
        Datagram ofSix = receive(receiver, 1).get(0);

        assertThat(ofFour.address().getAddress()).isInstanceOf(Inet4Address.class);
        assertThat(ofFour.address()).isEqualTo(four.localAddress());
        assertThat(ofSix.address()).isEqualTo(six.localAddress());
        // The way back, over the same socket.
        result(receiver.send(ofFour));
        result(receiver.send(ofSix));
        assertThat(text(receive(four, 1).get(0))).isEqualTo("four");
        assertThat(text(receive(six, 1).get(0))).isEqualTo("six");
    }

    @Test
    void datagramsOfIpv6AreEchoed() {
        DatagramSocket server = loopback.bind(ANY_PORT_6);
        DatagramSocket client = loopback.bind(ANY_PORT_6);
        server.send(server.receive());

        result(client.send(datagram("six", server.localAddress())));

        assertThat(receive(client, 1).get(0).address()).isEqualTo(server.localAddress());
    }

    /** Reuse-port over two loops: the kernel picks a socket by the sender's port, so many senders reach both. */
    @Test
    @Tag("uv-101")
    void twoLoopsShareAPortAndLoseNothing() throws Exception {
        UdpLoopback two = new UdpLoopback(2);
        try {
            UdpOptions shared = UdpOptions.defaults().reusePort(true);
            DatagramSocket one = two.bind(ANY_PORT, shared);
            InetSocketAddress address = one.localAddress();
            DatagramSocket other = two.bind(address, shared);
            assertThat(one.loop()).isNotSameAs(other.loop());
            int senders = 64;
            CountDownLatch received = new CountDownLatch(senders);
            ProbeSubscriber<Datagram> atOne =
                    ProbeSubscriber.<Datagram>unbounded().whenNext(datagram -> received.countDown());
            ProbeSubscriber<Datagram> atOther =
                    ProbeSubscriber.<Datagram>unbounded().whenNext(datagram -> received.countDown());
            one.receive().subscribe(atOne);
            other.receive().subscribe(atOther);

            for (int i = 0; i < senders; i++) {
                result(two.bind().send(datagram("" + i, address)));
            }

            assertThat(received.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(atOne.items().size() + atOther.items().size()).isEqualTo(senders);
            assertThat(atOne.items()).isNotEmpty();
            assertThat(atOther.items()).isNotEmpty();
        } finally {
            two.afterEach(null);
        }
    }
}
