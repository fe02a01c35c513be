package io.fluv.reactor;

import static io.fluv.reactor.Loopback.ANY_PORT;
import static io.fluv.reactor.Loopback.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.Datagram;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.LookupException;
import io.fluv.core.wiretap.Wiretap;
import io.fluv.testkit.MethodTable;
import io.fluv.testkit.PublicApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What every method says once its socket or its network is closed: at once or soon, and why. */
class AfterCloseTest {
    private static final String CLOSED = "closed here";

    private final Loopback loopback = Loopback.oneLoop();
    private final Network network = loopback.network();

    @AfterEach
    void close() {
        loopback.close();
    }

    @TestFactory
    Collection<DynamicTest> ofAConnection() {
        Connection closed = network.connect(loopback.listen().localAddress()).block(PATIENCE);
        closed.dispose();
        closed.closed().block(PATIENCE);
        return new MethodTable()
                .row("Connection.read()", fails(closed.read(), ConnectionClosedException.class, "read "))
                .row(
                        "Connection.read(Frame)",
                        fails(
                                closed.read(Frames.text(StandardCharsets.UTF_8)),
                                ConnectionClosedException.class,
                                "read "))
                .row(
                        "Connection.write(Publisher)",
                        fails(closed.write(Flux.just(Buffers.utf8("late"))), ConnectionClosedException.class, "write "))
                .row(
                        "Connection.write(ByteBuffer)",
                        fails(closed.write(Buffers.utf8("late")), ConnectionClosedException.class, "write "))
                .row("Connection.writer()", cancelsItsSource(closed.writer()))
                .row(
                        "Connection.shutdownOutput()",
                        fails(closed.shutdownOutput(), ConnectionClosedException.class, "shutdown "))
                .row("Connection.close()", completes(closed.close()))
                .row("Connection.reset()", completes(closed.reset()))
                .row("Connection.dispose()", closed::dispose)
                .row(
                        "Connection.isDisposed()",
                        () -> assertThat(closed.isDisposed()).isTrue())
                .row("Connection.closed()", completes(closed.closed()))
                .row(
                        "Connection.localAddress()",
                        () -> assertThat(closed.localAddress()).isNotNull())
                .row(
                        "Connection.remoteAddress()",
                        () -> assertThat(closed.remoteAddress()).isNotNull())
                .row(
                        "Connection.isReadable()",
                        () -> assertThat(closed.isReadable()).isFalse())
                .row(
                        "Connection.isWritable()",
                        () -> assertThat(closed.isWritable()).isFalse())
                .row(
                        "Connection.writeQueueSize()",
                        () -> assertThat(closed.writeQueueSize()).isZero())
                .row(
                        "Connection.option(SocketOption)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.TCP_NODELAY)))
                .row(
                        "Connection.option(SocketOption, Object)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.TCP_NODELAY, true)))
                .row(
                        "Connection.scheduler()",
                        () -> assertThat(closed.scheduler()).isNotNull())
                .row(
                        "Connection.wiretap(Wiretap)",
                        () -> assertThat(closed.wiretap(Wiretap.hex()).isDisposed())
                                .isTrue())
                .testsOf(methodsOf(Connection.class));
    }

    @TestFactory
    Collection<DynamicTest> ofAListener() {
        Listener closed = loopback.listen();
        closed.close().block(PATIENCE);
        return new MethodTable()
                .row("Listener.accept()", completes(closed.accept()))
                .row("Listener.serve(Function)", completes(closed.serve(connection -> Mono.empty())))
                .row("Listener.serve(Function, int)", completes(closed.serve(connection -> Mono.empty(), 1)))
                .row(
                        "Listener.localAddress()",
                        () -> assertThat(closed.localAddress()).isNotNull())
                .row("Listener.close()", completes(closed.close()))
                .row("Listener.shutdown(Duration)", completes(closed.shutdown(Duration.ofDays(1))))
                .row("Listener.closed()", completes(closed.closed()))
                .row("Listener.dispose()", closed::dispose)
                .row(
                        "Listener.isDisposed()",
                        () -> assertThat(closed.isDisposed()).isTrue())
                .testsOf(methodsOf(Listener.class));
    }

    @TestFactory
    Collection<DynamicTest> ofAUdpSocket() throws Exception {
        UdpSocket closed = network.bind(ANY_PORT).block(PATIENCE);
        closed.close().block(PATIENCE);
        InetAddress group = InetAddress.getByName("239.1.2.3");
        NetworkInterface lo = NetworkInterface.getByInetAddress(ANY_PORT.getAddress());
        InetSocketAddress peer = new InetSocketAddress(ANY_PORT.getAddress(), 9);
        Datagram late = new Datagram(Buffers.utf8("late"), peer);
        return new MethodTable()
                .row("UdpSocket.receive()", completes(closed.receive()))
                .row("UdpSocket.errors()", completes(closed.errors()))
                .row("UdpSocket.send(Publisher)", fails(closed.send(Flux.just(late)), SocketException.class, "send "))
                .row("UdpSocket.send(Datagram)", fails(closed.send(late), SocketException.class, "send "))
                .row(
                        "UdpSocket.send(ByteBuffer)",
                        fails(closed.send(ByteBuffer.allocate(1)), SocketException.class, "send "))
                .row(
                        "UdpSocket.sendEach(Publisher)",
                        fails(closed.sendEach(Flux.just(late)), SocketException.class, "send "))
                .row("UdpSocket.sender()", cancelsItsSource(closed.sender()))
                .row(
                        "UdpSocket.connect(InetSocketAddress)",
                        fails(closed.connect(peer), SocketException.class, "connect "))
                .row("UdpSocket.disconnect()", fails(closed.disconnect(), SocketException.class, "disconnect "))
                .row(
                        "UdpSocket.remoteAddress()",
                        () -> assertThat(closed.remoteAddress()).isNull())
                .row(
                        "UdpSocket.join(InetAddress, NetworkInterface)",
                        fails(closed.join(group, lo), SocketException.class, "join "))
                .row(
                        "UdpSocket.join(InetAddress, NetworkInterface, InetAddress)",
                        fails(closed.join(group, lo, peer.getAddress()), SocketException.class, "join "))
                .row("UdpSocket.multicastTimeToLive(int)", throwsClosed(() -> closed.multicastTimeToLive(1)))
                .row("UdpSocket.multicastLoop(boolean)", throwsClosed(() -> closed.multicastLoop(true)))
                .row(
                        "UdpSocket.multicastInterface(NetworkInterface)",
                        throwsClosed(() -> closed.multicastInterface(lo)))
                .row("UdpSocket.broadcast(boolean)", throwsClosed(() -> closed.broadcast(true)))
                .row(
                        "UdpSocket.option(SocketOption)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.SO_RCVBUF)))
                .row(
                        "UdpSocket.option(SocketOption, Object)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.SO_RCVBUF, 1)))
                .row(
                        "UdpSocket.sendQueueSize()",
                        () -> assertThat(closed.sendQueueSize()).isZero())
                .row(
                        "UdpSocket.sendQueueCount()",
                        () -> assertThat(closed.sendQueueCount()).isZero())
                .row(
                        "UdpSocket.localAddress()",
                        () -> assertThat(closed.localAddress()).isNotNull())
                .row("UdpSocket.close()", completes(closed.close()))
                .row("UdpSocket.closed()", completes(closed.closed()))
                .row("UdpSocket.dispose()", closed::dispose)
                .row(
                        "UdpSocket.isDisposed()",
                        () -> assertThat(closed.isDisposed()).isTrue())
                .row(
                        "UdpSocket.scheduler()",
                        () -> assertThat(closed.scheduler()).isNotNull())
                .testsOf(methodsOf(UdpSocket.class));
    }

    @TestFactory
    Collection<DynamicTest> ofANetwork() {
        Network closed = network;
        closed.close();
        TcpOptions tcp = TcpOptions.defaults();
        return new MethodTable()
                .none(
                        "makes another one, or gives the one that does not close",
                        "Network.create()",
                        "Network.create(LoopOptions)",
                        "Network.create(LoopOptions, Resolver)",
                        "Network.over(Transport)",
                        "Network.shared()")
                .row(
                        "Network.with(UnaryOperator)",
                        () -> assertThat(closed.with(same -> same).isDisposed()).isTrue())
                .row(
                        "Network.listen(String, int)",
                        refuses(closed.listen("127.0.0.1", 0), SocketException.class, "listen "))
                .row(
                        "Network.listen(SocketAddress)",
                        refuses(closed.listen(ANY_PORT), SocketException.class, "listen "))
                .row(
                        "Network.listen(SocketAddress, TcpOptions)",
                        refuses(closed.listen(ANY_PORT, tcp), SocketException.class, "listen "))
                .row(
                        "Network.connect(String, int)",
                        refuses(closed.connect("127.0.0.1", 9), SocketException.class, "connect "))
                .row(
                        "Network.connect(String, int, TcpOptions)",
                        refuses(closed.connect("127.0.0.1", 9, tcp), SocketException.class, "connect "))
                .row(
                        "Network.connect(SocketAddress)",
                        refuses(closed.connect(ANY_PORT), SocketException.class, "connect "))
                .row(
                        "Network.connect(SocketAddress, TcpOptions)",
                        refuses(closed.connect(ANY_PORT, tcp), SocketException.class, "connect "))
                .row("Network.bind(String, int)", refuses(closed.bind("127.0.0.1", 0), SocketException.class, "bind "))
                .row("Network.bind(SocketAddress)", refuses(closed.bind(ANY_PORT), SocketException.class, "bind "))
                .row(
                        "Network.bind(SocketAddress, UdpOptions)",
                        refuses(closed.bind(ANY_PORT, UdpOptions.defaults()), SocketException.class, "bind "))
                .row("Network.lookup(String)", refuses(closed.lookup("127.0.0.1"), LookupException.class, "lookup "))
                .row(
                        "Network.lookup(String, int)",
                        refuses(closed.lookup("127.0.0.1", 9), LookupException.class, "lookup "))
                .row("Network.lookup(Lookup)", refuses(closed.lookup(Lookup.of("x")), LookupException.class, "lookup "))
                .row(
                        "Network.addressInfo(Lookup)",
                        refuses(closed.addressInfo(Lookup.of("x")), LookupException.class, "lookup "))
                .row(
                        "Network.reverseLookup(InetSocketAddress, Flag[])",
                        refuses(closed.reverseLookup(ANY_PORT), LookupException.class, "reverse lookup "))
                .row("Network.interfaces()", refuses(closed.interfaces(), IOException.class, "list the interfaces"))
                .row(
                        "Network.interfaces(Selection)",
                        refuses(
                                closed.interfaces(InterfaceAddress.Selection.ALL),
                                IOException.class,
                                "list the interfaces"))
                .row("Network.interfaceName(int)", refuses(closed.interfaceName(1), IOException.class, "interface 1"))
                .row(
                        "Network.interfaceIndex(String)",
                        refuses(closed.interfaceIndex("lo"), IOException.class, "interface lo"))
                .row("Network.hostName()", () -> assertThat(closed.hostName()).isNotEmpty())
                .row("Network.shutdown(Duration)", completes(closed.shutdown(Duration.ofDays(1))))
                .row("Network.close()", closed::close)
                .row("Network.dispose()", closed::dispose)
                .row(
                        "Network.isDisposed()",
                        () -> assertThat(closed.isDisposed()).isTrue())
                .testsOf(methodsOf(Network.class));
    }

    // ---- what the rows say ----

    private static Set<String> methodsOf(Class<?> type) {
        return PublicApi.of(Network.class).stream()
                .filter(method -> method.getDeclaringClass() == type)
                .map(PublicApi::nameOf)
                .collect(Collectors.toSet());
    }

    private static Executable fails(Publisher<?> publisher, Class<? extends Throwable> type, String beginning) {
        return fails(publisher, type, beginning, CLOSED);
    }

    private static Executable refuses(Publisher<?> publisher, Class<? extends Throwable> type, String beginning) {
        return fails(publisher, type, beginning, "the network is closed");
    }

    private static Executable fails(
            Publisher<?> publisher, Class<? extends Throwable> type, String beginning, String reason) {
        return () -> StepVerifier.create(publisher)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(type)
                        .hasMessageStartingWith(beginning)
                        .hasMessageContaining(": " + reason))
                .verify(PATIENCE);
    }

    private static Executable completes(Publisher<?> publisher) {
        return () -> StepVerifier.create(publisher).expectComplete().verify(PATIENCE);
    }

    private static <T> Executable cancelsItsSource(Subscriber<T> subscriber) {
        return () -> {
            Mono<Void> cancelled = Mono.create(
                    sink -> Flux.<T>never().doOnCancel(sink::success).subscribe(subscriber));
            cancelled.block(PATIENCE);
        };
    }

    private static Executable throwsClosed(ThrowingCallable call) {
        return () -> assertThatThrownBy(call).isInstanceOf(IOException.class).hasMessageContaining(CLOSED);
    }
}
