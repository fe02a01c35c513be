package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.ANY_PORT;
import static io.fluv.core.udp.UdpLoopback.ANY_PORT_6;
import static io.fluv.core.udp.UdpLoopback.at;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.onLoop;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libuv's tests say of binding, options and sends that need no peer of a special kind. */
class UdpBehaviourTest {
    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    @Test
    @Tag("uv-077")
    void aSecondBindToAPortFailsUnlessBothShareIt() {
        DatagramSocket first = loopback.bind();

        Throwable taken = failure(loopback.transport().bind(first.localAddress(), UdpOptions.defaults()));

        assertThat(taken)
                .isInstanceOf(BindException.class)
                .hasMessage("bind 127.0.0.1:" + first.localAddress().getPort() + ": address already in use");

        UdpOptions shared = UdpOptions.defaults().reuseAddress(true);
        DatagramSocket one = loopback.bind(ANY_PORT, shared);
        DatagramSocket other = loopback.bind(one.localAddress(), shared);
        assertThat(other.localAddress()).isEqualTo(one.localAddress());
    }

    @Test
    @Tag("uv-078")
    void anAddressOfAnotherFamilyThanTheSocketsIsRefused() {
        UdpOptions six = UdpOptions.defaults().family(StandardProtocolFamily.INET6);
        UdpOptions four = UdpOptions.defaults().family(StandardProtocolFamily.INET);

        assertThat(failure(loopback.transport().bind(ANY_PORT, six)))
                .isInstanceOf(SocketException.class)
                .hasMessage("bind 127.0.0.1:0: address family not supported");
        assertThat(failure(loopback.transport().bind(ANY_PORT_6, four)))
                .hasMessage("bind [::1]:0: address family not supported");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UdpOptions.defaults().family(StandardProtocolFamily.UNIX))
                .withMessage("family: UNIX is neither INET nor INET6");
    }

    @Test
    @Tag("uv-078")
    void theFamilySaysWhichWildcardIsMeant() {
        DatagramSocket six =
                loopback.bind(new InetSocketAddress(0), UdpOptions.defaults().family(StandardProtocolFamily.INET6));
        DatagramSocket four = loopback.bind(at("::", 0), UdpOptions.defaults().family(StandardProtocolFamily.INET));

        assertThat(six.localAddress().getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:0");
        assertThat(four.localAddress().getAddress().getHostAddress()).isEqualTo("0.0.0.0");
    }

    @Test
    void aBindLooksUpNamesAndRefusesPaths() {
        assertThat(loopback.bind(InetSocketAddress.createUnresolved("127.0.0.1", 0))
                        .localAddress()
                        .getAddress())
                .isInstanceOf(Inet4Address.class);
        assertThat(loopback.bind(InetSocketAddress.createUnresolved("localhost", 0))
                        .localAddress()
                        .getAddress()
                        .isLoopbackAddress())
                .isTrue();
        assertThat(failure(loopback.transport()
                        .bind(InetSocketAddress.createUnresolved("127.1", 0), UdpOptions.defaults())))
                .isInstanceOf(UnknownHostException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loopback.transport().bind(UnixDomainSocketAddress.of("/x"), UdpOptions.defaults()))
                .withMessageContaining("is not an InetSocketAddress");
    }

    @Test
    void aCancelledBindLeavesNothingOpen() {
        DatagramSocket first = loopback.bind();
        InetSocketAddress address = first.localAddress();
        result(first.close());

        // On the loop that would do it, so that it can't have been done.
        boolean cancelled = onLoop(
                first.loop(),
                () -> loopback.transport().bind(address, UdpOptions.defaults()).cancel(false));

        assertThat(cancelled).isTrue();
        assertThat(loopback.bind(address, UdpOptions.defaults()).localAddress()).isEqualTo(address);
    }

    @Test
    @Tag("uv-079")
    void pingAndPongWorkAndASocketThatStoppedReceivingMayStillSend() {
        DatagramSocket client = loopback.bind(at("0.0.0.0", 0));
        DatagramSocket server = loopback.bind();
        server.send(server.receive());
        ProbeSubscriber<Datagram> answers = ProbeSubscriber.requesting(1);
        client.receive().subscribe(answers);

        result(client.send(datagram("PING", server.localAddress())));

        assertThat(text(answers.awaitItems(1).items().get(0))).isEqualTo("PING");
        answers.cancel();
        result(client.send(datagram("again", server.localAddress())));
        assertThat(client.sendQueueSize()).isZero();
        assertThat(client.sendQueueCount()).isZero();
    }

    @Test
    @Tag("uv-080")
    void twoSendsMadeAtOnceBothArrive() throws IOException {
        java.net.DatagramSocket peer = loopback.plain();
        InetSocketAddress target = at("127.0.0.1", peer.getLocalPort());
        DatagramSocket socket = loopback.bind();

        CompletableFuture<Void> one = socket.send(datagram("PING", target));
        CompletableFuture<Void> other = socket.send(datagram("PANG", target));

        assertThat(UdpLoopback.receive(peer)).isEqualTo("PING");
        assertThat(UdpLoopback.receive(peer)).isEqualTo("PANG");
        result(one);
        result(other);
    }

    @Test
    @Tag("uv-081")
    void aThousandSendsEachFromTheEndOfTheOneBeforeNeverStall() {
        DatagramSocket socket = loopback.bind();
        // Neither address has a route from a socket that is bound to loopback.
        Datagram unroutable = datagram("x", at("192.0.2.1", 7));

        assertThat(failure(chained(socket, unroutable, 1_500)))
                .isInstanceOf(DatagramException.class)
                .hasMessageStartingWith(
                        "send 127.0.0.1:" + socket.localAddress().getPort() + "->192.0.2.1:7: ");

        assertThat(socket.sendQueueCount()).isZero();
    }

    private static CompletableFuture<Void> chained(DatagramSocket socket, Datagram datagram, int left) {
        CompletableFuture<Void> sent = socket.send(datagram);
        return left == 0
                ? sent
                : sent.handle((done, failure) -> 0).thenComposeAsync(next -> chained(socket, datagram, left - 1));
    }

    @Test
    @Tag("uv-082")
    void nothingIsNoDatagram() {
        DatagramSocket socket = loopback.bind();

        assertThatThrownBy(() -> new Datagram(null, ANY_PORT))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("data");
        assertThatThrownBy(() -> new Datagram(ByteBuffer.allocate(1), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("address");
        assertThatThrownBy(() -> socket.send((Datagram) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> socket.send((ByteBuffer) null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_508, 65_536, 100_000})
    @Tag("uv-083")
    void aDatagramThatIsTooLongFailsAlone(int size) throws IOException {
        java.net.DatagramSocket peer = loopback.plain();
        InetSocketAddress target = at("127.0.0.1", peer.getLocalPort());
        DatagramSocket socket = loopback.bind();

        CompletableFuture<Void> before = socket.send(datagram("before", target));
        CompletableFuture<Void> tooLong = socket.send(new Datagram(ByteBuffer.allocate(size), target));
        CompletableFuture<Void> after = socket.send(datagram("after", target));

        assertThat(failure(tooLong))
                .isInstanceOf(DatagramException.class)
                .hasMessage("send 127.0.0.1:" + socket.localAddress().getPort() + "->127.0.0.1:" + target.getPort()
                        + ": message too long");
        result(before);
        result(after);
        assertThat(UdpLoopback.receive(peer)).isEqualTo("before");
        assertThat(UdpLoopback.receive(peer)).isEqualTo("after");
    }

    @Test
    @Tag("uv-083")
    void theLongestDatagramArrivesWhole() {
        DatagramSocket receiver = loopback.bind(ANY_PORT, UdpOptions.defaults().receiveBuffer(1 << 20));
        DatagramSocket sender = loopback.bind(ANY_PORT, UdpOptions.defaults().sendBuffer(1 << 20));
        ProbeSubscriber<Datagram> received = ProbeSubscriber.requesting(1);
        receiver.receive().subscribe(received);
        byte[] bytes = new byte[65_507];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }

        result(sender.send(new Datagram(ByteBuffer.wrap(bytes), receiver.localAddress())));

        Datagram datagram = received.awaitItems(1).items().get(0);
        assertThat(datagram.truncated()).isFalse();
        assertThat(datagram.data()).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    @Tag("uv-093")
    void hopsAreFromNoneTo255AndSwitchesGoBothWays() throws IOException {
        DatagramSocket socket = loopback.bind();

        for (int hops : new int[] {0, 1, 32, 255}) {
            socket.multicastTimeToLive(hops);
            assertThat(socket.option(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(hops);
        }
        for (int bad : new int[] {-1, 256}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.multicastTimeToLive(bad))
                    .withMessage("hops: " + bad + " is not from 0 to 255");
        }
        for (boolean on : new boolean[] {true, true, false, false, true}) {
            socket.multicastLoop(on);
            assertThat(socket.option(StandardSocketOptions.IP_MULTICAST_LOOP)).isEqualTo(on);
            socket.broadcast(on);
            assertThat(socket.option(StandardSocketOptions.SO_BROADCAST)).isEqualTo(on);
        }
        NetworkInterface lo = UdpLoopback.loopback();
        socket.multicastInterface(lo);
        assertThat(socket.option(StandardSocketOptions.IP_MULTICAST_IF)).isEqualTo(lo);
    }

    @Test
    @Tag("uv-094")
    void withoutAnOpenSocketThereAreNoOptions() {
        DatagramSocket socket = loopback.bind();
        result(socket.close());

        assertThatThrownBy(() -> socket.multicastTimeToLive(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> socket.broadcast(true)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> socket.option(StandardSocketOptions.SO_RCVBUF)).isInstanceOf(IOException.class);
    }

    @Test
    void optionsOfTheBindAreSetAndUnknownOnesFailIt() throws IOException {
        DatagramSocket socket = loopback.bind(
                ANY_PORT,
                UdpOptions.defaults()
                        .broadcast(true)
                        .reusePort(true)
                        .receiveBuffer(20_000)
                        .sendBuffer(30_000));

        assertThat(socket.option(StandardSocketOptions.SO_BROADCAST)).isTrue();
        assertThat(socket.option(StandardSocketOptions.SO_REUSEPORT)).isTrue();
        assertThat(socket.option(StandardSocketOptions.SO_RCVBUF)).isBetween(20_000, 40_000);
        assertThat(socket.option(StandardSocketOptions.SO_SNDBUF)).isBetween(30_000, 60_000);
        UdpOptions ofTcp = UdpOptions.defaults().option(StandardSocketOptions.TCP_NODELAY, true);
        assertThat(failure(loopback.transport().bind(ANY_PORT, ofTcp)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TCP_NODELAY");
    }

    @Test
    void badOptionsFailAtOnceAndSayTheirRange() {
        UdpOptions options = UdpOptions.defaults();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.maxDatagram(0))
                .withMessage("maxDatagram: 0 is not from 1 to 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxDatagram(65_536));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.receiveBuffer(0))
                .withMessage("receiveBuffer: 0 is less than 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.sendWater(2, 1))
                .withMessage("sendWater low: 2 is not from 0 to high (1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.sendWater(0, 0))
                .withMessage("sendWater high: 0 is less than 1");
        assertThat(options.maxDatagram(9).maxDatagram()).isEqualTo(9);
        assertThat(options.maxDatagram()).isEqualTo(65_535);
    }

    @Test
    void broadcastNeedsToBeAllowed() {
        DatagramSocket socket = loopback.bind();

        assertThat(failure(socket.send(datagram("x", UdpLoopback.BROADCAST))))
                .isInstanceOf(DatagramException.class)
                .hasMessageEndingWith("->255.255.255.255:9: permission denied"
                        + " (broadcasting takes SO_BROADCAST, see UdpOptions.broadcast)");
        assertThat(failure(socket.connect(UdpLoopback.BROADCAST)))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("connect 255.255.255.255:9: permission denied"
                        + " (broadcasting takes SO_BROADCAST, see UdpOptions.broadcast)");
    }

    @Test
    void anAddressThatIsNoTargetFailsItsSendAlone() {
        DatagramSocket socket = loopback.bind();
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("somewhere", 7);

        Throwable unknown = failure(socket.send(datagram("x", unresolved)));
        Throwable otherFamily = failure(socket.send(datagram("x", at("::1", 7))));

        assertThat(unknown).isInstanceOf(DatagramException.class).hasMessageEndingWith("->somewhere:7: unknown host");
        assertThat(((DatagramException) unknown).address()).isEqualTo(unresolved);
        assertThat(otherFamily)
                .isInstanceOf(DatagramException.class)
                .hasMessageEndingWith("->[::1]:7: address family not supported");
        result(socket.send(datagram("x", socket.localAddress())));
    }
}
