package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.Membership;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.core.wiretap.Wiretap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a log or a debugger shows of sockets: who they are, how they are, and what waits. */
class ToStringTest {
    private final Loopback loopback = Loopback.loops(3);

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void networkShowsWhatItHasAndThatItIsClosed() throws Exception {
        Network network = loopback.network();
        assertThat(network)
                .hasToString(
                        "Network[DriverTransport[open, driver: nio, loops: 3, listeners: 0, connections: 0, UDP sockets: 0]]");

        loopback.listen();
        loopback.pair();
        network.bind(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        assertThat(network)
                .hasToString(
                        "Network[DriverTransport[open, driver: nio, loops: 3, listeners: 1, connections: 1, UDP sockets: 1]]");
        assertThat(network.with(Wiretap.hex())).hasToString(network.toString());

        network.close();
        assertThat(network)
                .hasToString(
                        "Network[DriverTransport[closed, driver: nio, loops: 3, listeners: 0, connections: 0, UDP sockets: 0]]");
        assertThat(Network.shared()).asString().startsWith("Network[shared, DriverTransport[open, ");
    }

    @Test
    void listenerShowsItsAddressAndWhetherItIsOpen() {
        Listener listener = loopback.listen();
        String address = Endpoint.text(listener.localAddress());
        assertThat(listener).hasToString("TcpListener[" + address + ", open]");

        listener.close().block(Loopback.PATIENCE);
        assertThat(listener).hasToString("TcpListener[" + address + ", closed]");
    }

    @Test
    void connectionShowsItsEndsAndWhichOfItsDirectionsAreOver() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection connection = pair.connection();
            String ends = ends(connection);
            assertThat(connection).hasToString(ends + ", open]");

            connection.shutdownOutput().block(Loopback.PATIENCE);
            assertThat(connection).hasToString(ends + ", output ended]");

            Mono<Void> close = connection.close();
            close.subscribe();
            loopback.turn(connection);
            assertThat(connection).hasToString(ends + ", closing]");

            pair.peer().shutdownOutput();
            close.block(Loopback.PATIENCE);
            assertThat(connection).hasToString(ends + ", closed]");
        }
    }

    @Test
    void connectionShowsThatThePeerHasEnded() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.peer().shutdownOutput();
            pair.connection().read().blockLast(Loopback.PATIENCE);
            assertThat(pair.connection()).hasToString(ends(pair.connection()) + ", input ended]");
        }
    }

    @Test
    void connectionShowsWhatIsQueued() throws Exception {
        try (Loopback.Pair pair = loopback.narrowPair(TcpOptions.defaults().closeTimeout(Duration.ofMinutes(1)))) {
            Connection connection = pair.connection();
            connection
                    .write(ByteBuffer.allocate(8 * 1024 * 1024))
                    .onErrorComplete()
                    .subscribe();
            loopback.turn(connection);
            assertThat(connection)
                    .asString()
                    .startsWith(ends(connection) + ", open, ")
                    .endsWith(" bytes queued]");
        }
    }

    private static String ends(Connection connection) {
        return "TcpConnection[" + Endpoint.text(connection.localAddress()) + "->"
                + Endpoint.text(connection.remoteAddress());
    }

    @Test
    void udpSocketShowsItsAddressesAndWhetherItIsOpen() throws Exception {
        UdpSocket socket = loopback.network().bind(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        String address = Endpoint.text(socket.localAddress());
        assertThat(socket).hasToString("UdpSocket[" + address + ", open]");

        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        socket.connect(peer).block(Loopback.PATIENCE);
        assertThat(socket).hasToString("UdpSocket[" + address + "->127.0.0.1:9, open]");
        socket.disconnect().block(Loopback.PATIENCE);

        socket.close().block(Loopback.PATIENCE);
        assertThat(socket).hasToString("UdpSocket[" + address + ", closed]");
    }

    @Test
    void membershipShowsItsGroupAndItsInterface() throws Exception {
        UdpSocket socket = loopback.network().bind("0.0.0.0", 0).block(Loopback.PATIENCE);
        NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        Membership membership =
                socket.join(InetAddress.getByName("239.1.2.3"), lo).block(Loopback.PATIENCE);
        assertThat(membership).hasToString("239.1.2.3 on " + lo.getName());
        assertThat(new Datagram(Buffers.utf8("hello"), InetSocketAddress.createUnresolved("peer", 1)))
                .hasToString("Datagram[5 bytes, peer:1]");
    }

    @Test
    void schedulerShowsItsLoop() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            assertThat(pair.connection().scheduler())
                    .asString()
                    .matches("LoopScheduler\\[EventLoop\\[fluv-loop-\\d+]]");
        }
    }
}
