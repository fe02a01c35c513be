package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.ANY_PORT_6;
import static io.fluv.core.udp.UdpLoopback.at;
import static io.fluv.core.udp.UdpLoopback.buffer;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.onLoop;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.SocketStateException;
import io.fluv.core.error.UnsentDatagramsException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A socket that has a fixed peer, and what the network reports of it. */
class UdpConnectTest {
    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @Tag("uv-088")
    void connectingAndDisconnectingTwiceIsRefusedAndThePeerIsThereInBetween(String host) {
        DatagramSocket socket = loopback.bind(at(host, 0));
        InetSocketAddress peer = loopback.bind(at(host, 0)).localAddress();
        assertThat(socket.remoteAddress()).isNull();

        result(socket.connect(peer));
        assertThat(socket.remoteAddress()).isEqualTo(peer);
        assertThat(failure(socket.connect(peer)))
                .isInstanceOf(SocketStateException.class)
                .hasCauseInstanceOf(AlreadyConnectedException.class)
                .hasMessageEndingWith(": already connected");
        assertThat(socket.remoteAddress()).isEqualTo(peer);

        result(socket.disconnect());
        assertThat(socket.remoteAddress()).isNull();
        assertThat(failure(socket.disconnect()))
                .isInstanceOf(SocketStateException.class)
                .hasCauseInstanceOf(NotYetConnectedException.class)
                .hasMessageEndingWith(": not connected");

        result(socket.connect(peer));
        assertThat(socket.remoteAddress()).isEqualTo(peer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @Tag("uv-089")
    void aConnectedSocketSendsToItsPeerOnlyAndAnotherNeedsATarget(String host) {
        DatagramSocket socket = loopback.bind(at(host, 0));
        DatagramSocket peer = loopback.bind(at(host, 0));
        DatagramSocket stranger = loopback.bind(at(host, 0));
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        peer.receive().subscribe(received);

        assertThat(failure(socket.send(buffer("x"))))
                .isInstanceOf(SocketStateException.class)
                .hasMessageEndingWith(": not connected");
        result(socket.connect(peer.localAddress()));
        result(socket.send(buffer("without")));
        result(socket.send(datagram("with", peer.localAddress())));
        assertThat(failure(socket.send(datagram("x", stranger.localAddress()))))
                .isInstanceOf(DatagramException.class)
                .hasCauseInstanceOf(AlreadyConnectedException.class)
                .hasMessageEndingWith(": already connected");

        assertThat(received.awaitItems(2).items()).extracting(UdpLoopback::text).containsExactly("without", "with");
        result(socket.disconnect());
        result(socket.send(datagram("x", stranger.localAddress())));
    }

    /** The JDK says that it was sent, and makes no system call. */
    @Test
    void anEmptyDatagramOfAConnectedSocketFailsAndIsNotCountedAsSent() {
        DatagramSocket socket = loopback.bind();
        DatagramSocket peer = loopback.bind();
        result(socket.connect(peer.localAddress()));

        assertThat(failure(socket.send(buffer(""))))
                .isInstanceOf(DatagramException.class)
                .hasMessageEndingWith(": java.nio sends no empty datagram from a socket that is connected");
        result(socket.send(buffer("behind it")));
        result(socket.disconnect());
        result(socket.send(datagram("", peer.localAddress())));
    }

    @Test
    void aConnectedSocketHearsItsPeerOnlyAndEchoesIt() {
        DatagramSocket socket = loopback.bind();
        DatagramSocket peer = loopback.bind();
        DatagramSocket stranger = loopback.bind();
        result(socket.connect(peer.localAddress()));
        ProbeSubscriber<Datagram> answers = ProbeSubscriber.unbounded();
        peer.receive().subscribe(answers);
        socket.send(socket.receive());

        result(stranger.send(datagram("stranger", socket.localAddress())));
        result(peer.send(datagram("peer", socket.localAddress())));

        assertThat(answers.awaitItems(1).items()).extracting(UdpLoopback::text).containsExactly("peer");
        assertThat(answers.items().get(0).address()).isEqualTo(socket.localAddress());
    }

    @Test
    void badPeersAreRefused() {
        DatagramSocket socket = loopback.bind();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.connect(at("127.0.0.1", 0)))
                .withMessage("peer: 127.0.0.1:0 has no port");
        assertThat(failure(socket.connect(InetSocketAddress.createUnresolved("somewhere", 7))))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("connect somewhere:7: unknown host");
        assertThat(failure(socket.connect(at("::1", 7))))
                .isInstanceOf(IOException.class)
                .hasMessage("connect [::1]:7: address family not supported");
        assertThat(failure(loopback.bind(ANY_PORT_6).connect(at("192.0.2.1", 7))))
                .isInstanceOf(IOException.class);
        assertThat(socket.remoteAddress()).isNull();
    }

    @Test
    void whatIsQueuedGoesOutBeforeTheSocketIsConnected() {
        DatagramSocket socket = loopback.bind();
        DatagramSocket peer = loopback.bind();
        DatagramSocket other = loopback.bind();
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        other.receive().subscribe(received);

        List<CompletableFuture<Void>> both = onLoop(
                socket.loop(),
                () -> List.of(
                        socket.send(datagram("before", other.localAddress())), socket.connect(peer.localAddress())));

        both.forEach(UdpLoopback::result);
        received.awaitItems(1);
    }

    @Test
    void theWildcardBecomesTheAddressThatLeadsToThePeer() {
        DatagramSocket socket = loopback.bind(at("0.0.0.0", 0));
        int port = socket.localAddress().getPort();

        result(socket.connect(loopback.bind().localAddress()));
        assertThat(socket.localAddress()).isEqualTo(at("127.0.0.1", port));

        result(socket.disconnect());
        assertThat(socket.localAddress()).isEqualTo(at("0.0.0.0", port));
    }

    /** M9: twenty datagrams to a port that nobody listens on. Others end the stream at the first, or say nothing. */
    @Test
    @Tag("uv-104")
    void aPortThatNobodyListensOnIsAnEventAndFailsWhatIsRefused() {
        InetSocketAddress nobody = loopback.closedPort();
        DatagramSocket socket = loopback.bind();
        result(socket.connect(nobody));
        ProbeSubscriber<DatagramException> errors = ProbeSubscriber.unbounded();
        socket.errors().subscribe(errors);
        List<Datagram> twenty = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            twenty.add(datagram("" + i, nobody));
        }

        Throwable failure = failure(socket.send(Datagrams.of(twenty)));

        // The system refuses a send to tell of an earlier one, so not all can have been refused.
        assertThat(failure).isInstanceOf(UnsentDatagramsException.class);
        UnsentDatagramsException unsent = (UnsentDatagramsException) failure;
        assertThat(unsent.sent()).isPositive();
        assertThat(unsent.unsent()).isPositive();
        assertThat(unsent.sent() + unsent.unsent()).isEqualTo(20);
        assertThat(errors.items()).hasSize((int) unsent.unsent()).allSatisfy(error -> {
            assertThat(error.address()).isEqualTo(nobody);
            assertThat(error).hasCauseInstanceOf(PortUnreachableException.class);
            assertThat(error).hasMessageStartingWith("send 127.0.0.1:").hasMessageEndingWith(": port unreachable");
        });
        assertThat(loopback.reported()).hasSize((int) unsent.unsent());
        assertThat(socket.sendQueueCount()).isZero();

        // And the socket is of use as before.
        DatagramSocket comes = loopback.bind(nobody);
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        comes.receive().subscribe(ProbeSubscriber.<Datagram>unbounded().whenNext(datagram -> {
            if (UdpLoopback.text(datagram).equals("last")) {
                arrived.complete(null);
            }
        }));
        result(socket.send(buffer("refused or not")).handle((done, refused) -> 0));
        result(socket.send(buffer("last")));
        result(arrived);
    }

    @Test
    @Tag("uv-104")
    void aReceiverGoesOnWhenThePeerIsUnreachable() {
        InetSocketAddress nobody = loopback.closedPort();
        DatagramSocket socket = loopback.bind();
        result(socket.connect(nobody));
        ProbeSubscriber<DatagramException> errors = ProbeSubscriber.requesting(1);
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        socket.errors().subscribe(errors);
        socket.receive().subscribe(received);

        result(socket.send(buffer("into the void")));

        assertThat(errors.awaitItems(1).items().get(0))
                .hasCauseInstanceOf(PortUnreachableException.class)
                .hasMessageStartingWith("receive 127.0.0.1:");
        DatagramSocket comes = loopback.bind(nobody);
        result(comes.send(datagram("here I am", socket.localAddress())));
        assertThat(received.awaitItems(1).items()).extracting(UdpLoopback::text).containsExactly("here I am");
        assertThat(received.terminals()).isZero();
    }

    @Test
    @Tag("uv-105")
    void aReportThatNobodyAskedForGoesToTheObserver() {
        InetSocketAddress nobody = loopback.closedPort();
        DatagramSocket socket = loopback.bind();
        result(socket.connect(nobody));
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        result(socket.send(buffer("into the void")));

        socket.receive().subscribe(received);
        settle(socket.loop());
        settle(socket.loop());
        result(socket.close());

        received.awaitCompletion();
        assertThat(loopback.reported()).singleElement().isInstanceOf(DatagramException.class);
    }

    @Test
    @Tag("uv-105")
    void closingFromWithinAnErrorIsHarmless() {
        InetSocketAddress nobody = loopback.closedPort();
        DatagramSocket socket = loopback.bind();
        result(socket.connect(nobody));
        ProbeSubscriber<DatagramException> errors =
                ProbeSubscriber.<DatagramException>unbounded().whenNext(error -> socket.dispose());
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        socket.errors().subscribe(errors);
        socket.receive().subscribe(received);

        result(socket.send(buffer("into the void")));

        errors.awaitCompletion();
        received.awaitCompletion();
        result(socket.closed());
        assertThat(errors.items()).hasSize(1);
    }
}
