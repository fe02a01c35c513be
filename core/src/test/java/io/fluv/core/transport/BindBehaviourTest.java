package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.ANY_PORT;
import static io.fluv.core.transport.Loopback.ANY_PORT_6;
import static io.fluv.core.transport.Loopback.at;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libuv's behaviours 1 to 20: to bind, to listen, and the options of sockets. */
class BindBehaviourTest {
    private static final TcpOptions DEFAULTS = TcpOptions.defaults();

    @RegisterExtension
    final Loopback net = new Loopback();

    @RegisterExtension
    final Loopback other = new Loopback();

    @EachStreamKind
    @Tag("uv-001")
    void aTakenAddressIsToldByTheResultOfListenAndNothingEarlier(StreamKind kind) throws Exception {
        try (ServerSocketChannel taken = RawPeer.listen(net.address(kind))) {
            SocketAddress address = taken.getLocalAddress();

            CompletableFuture<StreamListener> listening = net.transport().listen(address, DEFAULTS);

            assertThat(failure(listening))
                    .isInstanceOf(BindException.class)
                    .hasMessage("listen " + Endpoint.text(address) + ": address already in use");
        }
    }

    @Test
    @Tag("uv-002")
    void aConnectFromATakenPortFailsAsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(ANY_PORT);
            StreamListener target = net.listen(StreamKind.TCP);
            SocketAddress to = target.localAddress();

            CompletableFuture<StreamConnection> connecting =
                    net.transport().connect(to, DEFAULTS.localAddress(taken.getLocalSocketAddress()));

            assertThat(failure(connecting))
                    .isInstanceOf(BindException.class)
                    .hasMessage("connect 127.0.0.1:" + port(to) + ": bind 127.0.0.1:" + taken.getLocalPort()
                            + ": address already in use");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.1", "2001:db8::1"})
    @Tag("uv-003")
    void anAddressOfAnotherHostFailsTheListen(String foreign) {
        assertThat(failure(net.transport().listen(at(foreign, 0), DEFAULTS)))
                .isInstanceOf(BindException.class)
                .hasMessageEndingWith(": cannot assign requested address");
    }

    @Test
    @Tag("uv-004")
    void anAddressOfAnotherFamilyIsAnInvalidArgumentOfListen() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.transport().listen(new OtherFamily(), DEFAULTS))
                .withMessageStartingWith("address: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @Tag("uv-007")
    void aLoopbackAddressOfEitherFamilyCanBeListenedAt(String loopback) throws Exception {
        StreamListener listener = net.listen(at(loopback, 0), DEFAULTS);
        Acceptor acceptor = Acceptor.of(listener, 1);

        RawPeer peer = net.peerOf(listener);

        assertThat(listener.localAddress()).isInstanceOfSatisfying(InetSocketAddress.class, address -> {
            assertThat(address.getAddress()).isEqualTo(at(loopback, 0).getAddress());
            assertThat(address.getPort()).isPositive();
        });
        assertThat(acceptor.next().remoteAddress()).isEqualTo(peer.localAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    @Tag("uv-008")
    void portZeroOfTheWildcardTakesAFreePortOnEveryInterface(String wildcard) throws Exception {
        StreamListener listener = net.listen(at(wildcard, 0), DEFAULTS);
        Acceptor acceptor = Acceptor.of(listener, Long.MAX_VALUE);
        int port = port(listener.localAddress());
        assertThat(port).isPositive();

        for (String address : wildcard.equals("::") ? new String[] {"127.0.0.1", "::1"} : new String[] {"127.0.0.1"}) {
            StreamConnection connection = net.connect(at(address, port));
            assertThat(port(acceptor.next().remoteAddress()))
                    .as("connected over %s", address)
                    .isEqualTo(port(connection.localAddress()));
        }
    }

    @EachStreamKind
    @Tag("uv-010")
    void whatIsClosedListensNoMore(StreamKind kind) {
        StreamListener listener = net.listen(kind);
        result(listener.close());

        result(Acceptor.of(listener, 1).end());

        net.transport().close();
        SocketAddress address = net.address(kind);
        assertThat(failure(net.transport().listen(address, DEFAULTS)))
                .isInstanceOf(SocketException.class)
                .hasMessage("listen " + Endpoint.text(address) + ": the network is closed");
        result(Acceptor.of(listener, 1).end());
    }

    @EachStreamKind
    @Tag("uv-011")
    void aListenerCanBeClosedFromItsOwnConnectionSignal(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = new Acceptor(Long.MAX_VALUE) {
            @Override
            void accepted(StreamConnection connection) {
                super.accepted(connection);
                listener.close();
            }
        };
        listener.accept().subscribe(acceptor);

        net.peerOf(listener);

        result(acceptor.end());
        result(listener.closed());
        assertThat(acceptor.waiting()).as("one signal for the one connection").isEqualTo(1);
        assertThat(acceptor.next().isWritable()).as("the connection stays").isTrue();
    }

    @Test
    @Tag("uv-012")
    void twoLoopsShareAPortAndNoConnectionIsLost() throws Exception {
        TcpOptions shared = DEFAULTS.reusePort(true);
        StreamListener first = net.listen(ANY_PORT, shared);
        StreamListener second = other.listen(first.localAddress(), shared);
        Acceptor acceptor = new Acceptor(Long.MAX_VALUE);
        Acceptor both = new Acceptor(Long.MAX_VALUE) {
            @Override
            void accepted(StreamConnection connection) {
                acceptor.accepted(connection);
            }
        };
        first.accept().subscribe(acceptor);
        second.accept().subscribe(both);

        int byFirst = 0;
        int bySecond = 0;
        // The kernel chooses by a hash of the ports, so that ten may all go one way; a thousand don't.
        for (int made = 0; made < 10 || (made < 1000 && (byFirst == 0 || bySecond == 0)); made++) {
            net.peerOf(first);
            if (acceptor.next().loop() == first.loop()) {
                byFirst++;
            } else {
                bySecond++;
            }
        }

        assertThat(byFirst).as("accepted by the first loop").isPositive();
        assertThat(bySecond).as("accepted by the second loop").isPositive();
    }

    @Test
    @Tag("uv-014")
    void aLocalAddressOfTheOtherFamilyFailsTheConnect() {
        SocketAddress target = net.listen(StreamKind.TCP).localAddress();

        assertThat(failure(net.transport().connect(target, DEFAULTS.localAddress(ANY_PORT_6))))
                .isInstanceOf(SocketException.class)
                .hasMessage("connect 127.0.0.1:" + port(target) + ": bind [::1]:0: address family not supported");
    }

    @Test
    @Tag("uv-018")
    void noDelayAndKeepAliveGoOnAndOff() throws Exception {
        StreamListener listener = net.listen(
                ANY_PORT, DEFAULTS.noDelay(false).keepAlive(Duration.ofSeconds(60), Duration.ofSeconds(1), 10));
        Acceptor acceptor = Acceptor.of(listener, 1);
        net.peerOf(listener);
        StreamConnection connection = acceptor.next();

        assertThat(connection.option(StandardSocketOptions.TCP_NODELAY)).isFalse();
        assertThat(connection.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        for (boolean on : new boolean[] {true, true, false, false, true}) {
            connection.option(StandardSocketOptions.TCP_NODELAY, on);
            connection.option(StandardSocketOptions.SO_KEEPALIVE, on);
            assertThat(connection.option(StandardSocketOptions.TCP_NODELAY)).isEqualTo(on);
            assertThat(connection.option(StandardSocketOptions.SO_KEEPALIVE)).isEqualTo(on);
        }
    }

    @Test
    @Tag("uv-018")
    void keepAliveTimesBelowASecondAreInvalid() {
        Duration second = Duration.ofSeconds(1);
        for (Duration tooShort : new Duration[] {Duration.ZERO, Duration.ofMillis(999), second.negated()}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DEFAULTS.keepAlive(tooShort, second, 1))
                    .withMessageStartingWith("keepAlive idle: ");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DEFAULTS.keepAlive(second, tooShort, 1))
                    .withMessageStartingWith("keepAlive interval: ");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.keepAlive(second, second, 0))
                .withMessageStartingWith("keepAlive count: ");
    }

    @EachStreamKind
    @Tag("uv-019")
    void bufferSizesCanBeReadAndSet(StreamKind kind) throws Exception {
        StreamConnection untouched = net.pair(kind).connection();
        assertThat(untouched.option(StandardSocketOptions.SO_SNDBUF)).isPositive();
        assertThat(untouched.option(StandardSocketOptions.SO_RCVBUF)).isPositive();

        StreamListener listener = net.listen(kind, DEFAULTS.sendBuffer(10_000).receiveBuffer(10_000));
        Acceptor acceptor = Acceptor.of(listener, 1);
        net.peerOf(listener);
        StreamConnection accepted = acceptor.next();
        assertThat(accepted.option(StandardSocketOptions.SO_SNDBUF)).isIn(10_000, 20_000);
        assertThat(accepted.option(StandardSocketOptions.SO_RCVBUF)).isIn(10_000, 20_000);

        accepted.option(StandardSocketOptions.SO_SNDBUF, 20_000);
        accepted.option(StandardSocketOptions.SO_RCVBUF, 20_000);
        assertThat(accepted.option(StandardSocketOptions.SO_SNDBUF)).isIn(20_000, 40_000);
        assertThat(accepted.option(StandardSocketOptions.SO_RCVBUF)).isIn(20_000, 40_000);
    }

    @Test
    void anOptionThatConnectionsDoNotHaveFailsTheListen() {
        TcpOptions options = DEFAULTS.connectionOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);

        assertThat(failure(net.transport().listen(ANY_PORT, options)))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("listen 127.0.0.1:0: ");
    }

    @Test
    void optionsThatOnlyTcpHasDoNotApplyToAPath() throws Exception {
        SocketAddress path = net.address(StreamKind.UNIX);
        TcpOptions options = DEFAULTS.keepAlive(Duration.ofSeconds(60), Duration.ofSeconds(1), 10);
        Acceptor acceptor = Acceptor.of(net.listen(path, options), 1);

        StreamConnection client = result(net.transport().connect(path, options));

        assertThat(client.remoteAddress()).isEqualTo(path);
        assertThat(acceptor.next().localAddress()).isEqualTo(path);
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    /** Neither IPv4 nor IPv6 nor a path. */
    private static final class OtherFamily extends SocketAddress {
        private static final long serialVersionUID = 1L;
    }
}
