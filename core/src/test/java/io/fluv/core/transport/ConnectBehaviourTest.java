package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.ANY_PORT;
import static io.fluv.core.transport.Loopback.at;
import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static io.fluv.core.transport.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.StreamKind;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** libuv's behaviours 21 to 35: to connect. */
class ConnectBehaviourTest {
    private static final TcpOptions DEFAULTS = TcpOptions.defaults();

    /** Stands still, so that no timeout of Fluv's has a part in what does not ask for one. */
    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final Loopback net = new Loopback(clock);

    @EachStreamKind
    @Tag("uv-021")
    void aConnectNeverEndsBeforeItsCallReturned(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        SocketAddress refusing = refusingAddress(net.address(kind));

        // On the one loop, where nobody else could complete it meanwhile.
        CompletableFuture<StreamConnection> good =
                onLoop(listener.loop(), () -> pendingConnect(listener.localAddress()));
        CompletableFuture<StreamConnection> refused = onLoop(listener.loop(), () -> pendingConnect(refusing));

        assertThat(result(good).isWritable()).isTrue();
        assertThat(failure(refused)).isInstanceOf(ConnectException.class);
    }

    private CompletableFuture<StreamConnection> pendingConnect(SocketAddress address) {
        CompletableFuture<StreamConnection> connecting = net.transport().connect(address, DEFAULTS);
        assertThat(connecting).isNotDone();
        return connecting.thenApply(connection -> connection);
    }

    @EachStreamKind
    @Tag("uv-022")
    void aNewConnectionIsReadableAndWritableAndNotClosed(StreamKind kind) throws Exception {
        StreamConnection connection = net.pair(kind).connection();

        assertThat(connection.isReadable()).isTrue();
        assertThat(connection.isWritable()).isTrue();
        assertThat(connection.closed()).isNotDone();
    }

    @EachStreamKind
    @Tag("uv-023")
    void aRefusedConnectFailsOnceAsRefusedAndLeavesNothingToClose(StreamKind kind) throws Exception {
        Loop loop = net.loop();
        SocketAddress refusing = refusingAddress(net.address(kind));
        AtomicInteger ends = new AtomicInteger();

        CompletableFuture<StreamConnection> connecting = net.transport().connect(refusing, DEFAULTS);
        connecting.whenComplete((connection, failure) -> ends.incrementAndGet());

        assertThat(failure(connecting))
                .isInstanceOf(ConnectException.class)
                .hasMessage("connect " + Endpoint.text(refusing) + ": connection refused");
        settle(loop);
        assertThat(ends).hasValue(1);
        result(net.transport().shutdown(Duration.ofDays(1)));
    }

    @EachStreamKind
    @Tag("uv-024")
    void theTransportCanBeClosedFromWithinAFailedConnect(StreamKind kind) throws Exception {
        SocketAddress refusing = refusingAddress(net.address(kind));
        StreamListener listener = net.listen(kind);

        CompletableFuture<Void> closedWithin = onLoop(
                listener.loop(),
                () -> net.transport().connect(refusing, DEFAULTS).handle((connection, failure) -> {
                    net.transport().close();
                    return null;
                }));

        result(closedWithin);
        result(listener.closed());
    }

    @Test
    @Tag("uv-025")
    void aConnectThatIsCancelledEndsOnceAsCancelledAndTheLoopCanEnd() throws Exception {
        BlackHole hole = net.closing(BlackHole.open());
        Loop loop = net.loop();
        AtomicInteger ends = new AtomicInteger();
        CompletableFuture<StreamConnection> connecting = net.transport().connect(hole.address(), DEFAULTS);
        connecting.whenComplete((connection, failure) -> ends.incrementAndGet());
        settle(loop);

        assertThat(connecting.cancel(true)).isTrue();

        assertThat(failure(connecting)).isInstanceOf(CancellationException.class);
        result(net.transport().shutdown(Duration.ofDays(1)));
        assertThat(ends).hasValue(1);
    }

    @Test
    @Tag("uv-025")
    void closingTheTransportEndsAConnectThatIsUnderWay() throws Exception {
        BlackHole hole = net.closing(BlackHole.open());
        Loop loop = net.loop();
        CompletableFuture<StreamConnection> connecting = net.transport().connect(hole.address(), DEFAULTS);
        settle(loop);

        net.transport().close();

        assertThat(failure(connecting))
                .isInstanceOf(SocketException.class)
                .hasMessageEndingWith(": the network is closed");
    }

    @Test
    @Tag("uv-026")
    void aConnectThatNobodyAnswersHoldsUpNothingAndTimesOut() throws Exception {
        BlackHole hole = net.closing(BlackHole.open());
        Duration timeout = Duration.ofSeconds(20);
        StreamListener echo = net.listenAndEcho(ANY_PORT);

        CompletableFuture<StreamConnection> connecting =
                net.transport().connect(hole.address(), DEFAULTS.connectTimeout(timeout));
        StreamConnection meanwhile = net.connect(echo.localAddress());
        result(meanwhile.write(buffer("hello")));
        Reader.of(meanwhile).await(5);
        clock.advance(timeout.minusNanos(1));
        settle(echo.loop());
        assertThat(connecting).isNotDone();
        clock.advance(Duration.ofNanos(1));
        settle(echo.loop());

        assertThat(failure(connecting))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageEndingWith(": timed out after 20000 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @Tag("uv-027")
    void aClosedPortOfThisHostIsRefusedWithoutATimeout(String address) throws Exception {
        CompletableFuture<StreamConnection> connecting =
                net.transport().connect(refusingAddress(at(address, 0)), DEFAULTS.connectTimeout(Duration.ofNanos(1)));

        assertThat(failure(connecting)).isInstanceOf(ConnectException.class).hasMessageEndingWith("connection refused");
    }

    @Test
    @Tag("uv-028")
    void anAddressOfAnotherFamilyIsAnInvalidArgumentOfConnect() {
        SocketAddress neither = new SocketAddress() {
            private static final long serialVersionUID = 1L;
        };

        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.transport().connect(neither, DEFAULTS))
                .withMessageStartingWith("address: ");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "::,::1"})
    @Tag("uv-030")
    void theWildcardAddressIsThisHost(String wildcard, String loopback) throws Exception {
        StreamListener listener = net.listen(at(loopback, 0), DEFAULTS);
        Acceptor acceptor = Acceptor.of(listener, 1);
        int port = ((InetSocketAddress) listener.localAddress()).getPort();

        StreamConnection connection = net.connect(at(wildcard, port));

        assertThat(connection.remoteAddress()).isEqualTo(listener.localAddress());
        assertThat(acceptor.next().remoteAddress()).isEqualTo(connection.localAddress());
    }

    @Test
    @Tag("uv-031")
    void aLinkLocalAddressWithoutAScopeGetsOne() throws Exception {
        StreamListener listener = net.listen(at("::", 0), DEFAULTS);
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .findFirst();
        byte[] somebody = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

        CompletableFuture<StreamConnection> connecting = net.transport()
                .connect(
                        new InetSocketAddress(
                                InetAddress.getByAddress(
                                        own.map(InetAddress::getAddress).orElse(somebody)),
                                port),
                        DEFAULTS);

        if (own.isPresent()) {
            assertThat(result(connecting).remoteAddress()).isEqualTo(new InetSocketAddress(own.get(), port));
        } else {
            // A host without such an interface can't send to one; that too is told by the result.
            assertThat(failure(connecting)).isInstanceOf(SocketException.class);
        }
    }

    @EachStreamKind
    @Tag("uv-035")
    void bothEndsTellTheSameAddresses(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 1);

        StreamConnection client = net.connect(listener.localAddress());
        StreamConnection server = acceptor.next();

        assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
        assertThat(server.localAddress()).isEqualTo(listener.localAddress());
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(client.localAddress()).isNotEqualTo(client.remoteAddress());

        result(client.reset());
        result(server.closed());
        assertThat(client.remoteAddress()).as("also when it is over").isEqualTo(listener.localAddress());
    }

    @Test
    void aConnectUsesTheLocalAddressThatItWasGiven() {
        StreamListener listener = net.listen(StreamKind.TCP);
        InetSocketAddress from = at("127.0.0.2", 0);

        StreamConnection connection =
                result(net.transport().connect(listener.localAddress(), DEFAULTS.localAddress(from)));

        assertThat(((InetSocketAddress) connection.localAddress()).getAddress()).isEqualTo(from.getAddress());
    }

    /** An address at which nobody listens, and at which nobody else can before the test is over. */
    private SocketAddress refusingAddress(SocketAddress address) throws Exception {
        SocketChannel bound = net.closing(
                address instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open());
        return bound.bind(address).getLocalAddress();
    }
}
