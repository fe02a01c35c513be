package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.Membership;
import io.fluv.core.UdpOptions;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Datagrams over the toy. */
class ToyDriverDatagramsTest extends OnOneThread {
    private final Network network = network(1);

    private UdpSocket bind() {
        return get(network.bind("127.0.0.1", 0));
    }

    private static List<String> texts(Seen<Datagram> seen) {
        return seen.values.stream()
                .map(datagram -> Buffers.utf8(datagram.data().duplicate()))
                .toList();
    }

    @Test
    void echoes() {
        UdpSocket server = bind();
        see(server.send(server.receive()));
        UdpSocket client = bind();
        Seen<Datagram> echo = see(client.receive());

        finish(client.send(
                Flux.just("one", "", "three").map(text -> new Datagram(Buffers.utf8(text), server.localAddress()))));

        assertThat(texts(echo)).containsExactly("one", "", "three");
        assertThat(echo.values).allMatch(datagram -> datagram.address().equals(server.localAddress()));
    }

    @Test
    void losesWhatNobodyHasRoomFor() {
        UdpSocket receiver = bind();
        UdpSocket sender = bind();

        finish(sender.send(Flux.range(0, 2 * ToyDriver.MOST_DATAGRAMS)
                .map(i -> new Datagram(Buffers.utf8("" + i), receiver.localAddress()))));
        Seen<Datagram> received = see(receiver.receive());
        driver.run();

        assertThat(received.values).hasSize(ToyDriver.MOST_DATAGRAMS);
        assertThat(texts(received)).startsWith("0", "1", "2");
    }

    @Test
    void losesWhatGoesToNobody() {
        finish(bind().send(new Datagram(Buffers.utf8("Hello?"), loopback(7))));
    }

    @Test
    void tellsOfWhatWasCutOff() {
        UdpSocket receiver = get(network.bind(loopback(0), UdpOptions.defaults().maxDatagram(3)));
        Seen<Datagram> received = see(receiver.receive());

        finish(bind().send(new Datagram(Buffers.utf8("Hello"), receiver.localAddress())));

        assertThat(texts(received)).containsExactly("Hel");
        assertThat(received.values).allMatch(Datagram::truncated);
    }

    @Test
    void hearsItsPeerAlone() {
        UdpSocket server = bind();
        UdpSocket peer = bind();
        UdpSocket stranger = bind();
        Seen<Datagram> received = see(server.receive());
        finish(server.connect(peer.localAddress()));

        finish(stranger.send(new Datagram(Buffers.utf8("no"), server.localAddress())));
        finish(peer.send(new Datagram(Buffers.utf8("yes"), server.localAddress())));
        assertThat(texts(received)).containsExactly("yes");

        finish(server.disconnect());
        finish(stranger.send(new Datagram(Buffers.utf8("no more a stranger"), server.localAddress())));
        assertThat(texts(received)).containsExactly("yes", "no more a stranger");
    }

    @Test
    void failsToSendWhatIsTooLong() {
        UdpSocket sender = bind();
        Seen<Void> send = see(sender.send(new Datagram(ByteBuffer.allocate(65_508), loopback(7))));
        driver.run();

        assertThat(send.failure).hasMessageEndingWith("message too long");
        finish(sender.send(new Datagram(ByteBuffer.allocate(65_507), loopback(7))));
    }

    @Test
    void hasNoGroups() throws Exception {
        UdpSocket socket = bind();
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        Seen<Membership> join = see(socket.join(InetAddress.getByName("239.1.1.1"), loopback));
        driver.run();

        assertThat(join.failure).isInstanceOf(SocketException.class).hasMessageEndingWith("the toy has no groups");
    }

    @Test
    void freesThePortOfASocketThatIsClosed() {
        UdpSocket socket = bind();
        Seen<UdpSocket> second = see(network.bind(socket.localAddress()));
        driver.run();
        assertThat(second.failure).isInstanceOf(BindException.class);

        Seen<Datagram> received = see(socket.receive());
        finish(socket.close());

        assertThat(received.completed).isTrue();
        assertThat(get(network.bind(socket.localAddress())).localAddress()).isEqualTo(socket.localAddress());
    }
}
