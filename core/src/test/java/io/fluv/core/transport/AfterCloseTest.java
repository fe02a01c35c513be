package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.ANY_PORT;
import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Figure;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.Membership;
import io.fluv.core.Outgoing;
import io.fluv.core.SendResult;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.LookupException;
import io.fluv.core.wiretap.Wiretap;
import io.fluv.testkit.MethodTable;
import io.fluv.testkit.ProbeSubscriber;
import io.fluv.testkit.PublicApi;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What every method says once its socket, its loop or its transport is closed: at once or soon, and why. */
class AfterCloseTest {
    /** Its log goes nowhere. */
    private static final Wiretap QUIET = Wiretap.hex().level(System.Logger.Level.TRACE);

    private static final String CLOSED = "closed here";

    private final Loopback loopback = new Loopback();

    @AfterEach
    void close() throws Exception {
        loopback.close();
    }

    @TestFactory
    Collection<DynamicTest> ofAConnection() {
        return connection(loopback.pair(StreamKind.TCP).connection());
    }

    @TestFactory
    Collection<DynamicTest> ofATappedConnection() {
        return connection(QUIET.apply(loopback.pair(StreamKind.TCP).connection()));
    }

    private Collection<DynamicTest> connection(StreamConnection closed) {
        closed.dispose();
        result(closed.closed());
        ByteBuffer bytes = buffer("late");
        return new MethodTable()
                .row(
                        "StreamConnection.read()",
                        () -> assertThat(error(closed.read())).hasMessageMatching("read .*: " + CLOSED))
                .row(
                        "StreamConnection.read(Supplier)",
                        () -> assertThat(error(closed.read(() -> each -> null)))
                                .isInstanceOf(ConnectionClosedException.class))
                .row(
                        "StreamConnection.writer()",
                        () -> assertThat(isCancelled(closed.writer())).isTrue())
                .row("StreamConnection.write()", () -> {
                    Outgoing<ByteBuffer> write = closed.write();
                    assertThat(isCancelled(write.subscriber())).isTrue();
                    assertFails(write.result(), ConnectionClosedException.class, "write ");
                })
                .row("StreamConnection.write(Publisher)", () -> {
                    Flow.Publisher<ByteBuffer> never = subscriber -> subscriber.onSubscribe(new Cancellation());
                    assertFails(closed.write(never), ConnectionClosedException.class, "write ");
                })
                .row("StreamConnection.write(ByteBuffer)", () -> {
                    assertFails(closed.write(bytes), ConnectionClosedException.class, "write ");
                    assertThat(bytes.remaining()).isEqualTo(4);
                })
                .row(
                        "StreamConnection.shutdownOutput()",
                        () -> assertFails(closed.shutdownOutput(), ConnectionClosedException.class, "shutdown "))
                .row("StreamConnection.close()", () -> result(closed.close()))
                .row("StreamConnection.reset()", () -> result(closed.reset()))
                .row("StreamConnection.dispose()", closed::dispose)
                .row("StreamConnection.closed()", () -> result(closed.closed()))
                .row(
                        "StreamConnection.localAddress()",
                        () -> assertThat(closed.localAddress()).isNotNull())
                .row(
                        "StreamConnection.remoteAddress()",
                        () -> assertThat(closed.remoteAddress()).isNotNull())
                .row(
                        "StreamConnection.isReadable()",
                        () -> assertThat(closed.isReadable()).isFalse())
                .row(
                        "StreamConnection.isWritable()",
                        () -> assertThat(closed.isWritable()).isFalse())
                .row(
                        "StreamConnection.writeQueueSize()",
                        () -> assertThat(closed.writeQueueSize()).isZero())
                .row(
                        "StreamConnection.option(SocketOption)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.TCP_NODELAY)))
                .row(
                        "StreamConnection.option(SocketOption, Object)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.TCP_NODELAY, true)))
                .row("StreamConnection.loop()", () -> assertThat(closed.loop()).isNotNull())
                .testsOf(methodsOf(StreamConnection.class));
    }

    @TestFactory
    Collection<DynamicTest> ofAListener() {
        return listener(loopback.listen(StreamKind.TCP));
    }

    @TestFactory
    Collection<DynamicTest> ofATappedListener() {
        return listener(result(QUIET.apply(loopback.transport()).listen(ANY_PORT, TcpOptions.defaults())));
    }

    private Collection<DynamicTest> listener(StreamListener closed) {
        result(closed.close());
        return new MethodTable()
                .row("StreamListener.accept()", () -> completes(closed.accept()))
                .row(
                        "StreamListener.localAddress()",
                        () -> assertThat(closed.localAddress()).isNotNull())
                .row(
                        "StreamListener.isOpen()",
                        () -> assertThat(closed.isOpen()).isFalse())
                .row("StreamListener.loop()", () -> assertThat(closed.loop()).isNotNull())
                .row("StreamListener.close()", () -> result(closed.close()))
                .row("StreamListener.shutdown(Duration)", () -> result(closed.shutdown(Duration.ofDays(1))))
                .row("StreamListener.closed()", () -> result(closed.closed()))
                .testsOf(methodsOf(StreamListener.class));
    }

    @TestFactory
    Collection<DynamicTest> ofADatagramSocket() throws Exception {
        return socket(result(loopback.transport().bind(ANY_PORT, UdpOptions.defaults())));
    }

    @TestFactory
    Collection<DynamicTest> ofATappedDatagramSocket() throws Exception {
        return socket(result(QUIET.apply(loopback.transport()).bind(ANY_PORT, UdpOptions.defaults())));
    }

    private Collection<DynamicTest> socket(DatagramSocket closed) throws Exception {
        result(closed.close());
        InetAddress group = InetAddress.getByName("239.1.2.3");
        NetworkInterface lo = NetworkInterface.getByInetAddress(ANY_PORT.getAddress());
        Datagram datagram = new Datagram(buffer("late"), Loopback.at("127.0.0.1", 9));
        return new MethodTable()
                .row("DatagramSocket.receive()", () -> completes(closed.receive()))
                .row("DatagramSocket.errors()", () -> completes(closed.errors()))
                .row(
                        "DatagramSocket.send(Datagram)",
                        () -> assertFails(closed.send(datagram), SocketException.class, "send "))
                .row(
                        "DatagramSocket.send(ByteBuffer)",
                        () -> assertFails(closed.send(buffer("late")), SocketException.class, "send "))
                .row("DatagramSocket.send(Publisher)", () -> {
                    Flow.Publisher<Datagram> never = subscriber -> subscriber.onSubscribe(new Cancellation());
                    assertFails(closed.send(never), SocketException.class, "send ");
                })
                .row("DatagramSocket.send()", () -> {
                    Outgoing<Datagram> send = closed.send();
                    assertThat(isCancelled(send.subscriber())).isTrue();
                    assertFails(send.result(), SocketException.class, "send ");
                })
                .row("DatagramSocket.sendEach()", () -> {
                    Flow.Processor<Datagram, SendResult> send = closed.sendEach();
                    assertThat(isCancelled(send)).isTrue();
                    assertThat(error(send)).isInstanceOf(SocketException.class).hasMessageContaining(CLOSED);
                })
                .row(
                        "DatagramSocket.sender()",
                        () -> assertThat(isCancelled(closed.sender())).isTrue())
                .row(
                        "DatagramSocket.connect(InetSocketAddress)",
                        () -> assertFails(
                                closed.connect(Loopback.at("127.0.0.1", 9)), SocketException.class, "connect "))
                .row(
                        "DatagramSocket.disconnect()",
                        () -> assertFails(closed.disconnect(), SocketException.class, "disconnect "))
                .row(
                        "DatagramSocket.remoteAddress()",
                        () -> assertThat(closed.remoteAddress()).isNull())
                .row(
                        "DatagramSocket.join(InetAddress, NetworkInterface)",
                        () -> assertFails(closed.join(group, lo), SocketException.class, "join "))
                .row(
                        "DatagramSocket.join(InetAddress, NetworkInterface, InetAddress)",
                        () -> assertFails(
                                closed.join(group, lo, ANY_PORT.getAddress()), SocketException.class, "join "))
                .row("DatagramSocket.multicastTimeToLive(int)", throwsClosed(() -> closed.multicastTimeToLive(1)))
                .row("DatagramSocket.multicastLoop(boolean)", throwsClosed(() -> closed.multicastLoop(true)))
                .row(
                        "DatagramSocket.multicastInterface(NetworkInterface)",
                        throwsClosed(() -> closed.multicastInterface(lo)))
                .row("DatagramSocket.broadcast(boolean)", throwsClosed(() -> closed.broadcast(true)))
                .row(
                        "DatagramSocket.option(SocketOption)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.SO_RCVBUF)))
                .row(
                        "DatagramSocket.option(SocketOption, Object)",
                        throwsClosed(() -> closed.option(StandardSocketOptions.SO_RCVBUF, 1)))
                .row(
                        "DatagramSocket.sendQueueSize()",
                        () -> assertThat(closed.sendQueueSize()).isZero())
                .row(
                        "DatagramSocket.sendQueueCount()",
                        () -> assertThat(closed.sendQueueCount()).isZero())
                .row(
                        "DatagramSocket.localAddress()",
                        () -> assertThat(closed.localAddress()).isNotNull())
                .row(
                        "DatagramSocket.isOpen()",
                        () -> assertThat(closed.isOpen()).isFalse())
                .row("DatagramSocket.loop()", () -> assertThat(closed.loop()).isNotNull())
                .row("DatagramSocket.close()", () -> result(closed.close()))
                .row("DatagramSocket.dispose()", closed::dispose)
                .row("DatagramSocket.closed()", () -> result(closed.closed()))
                .testsOf(methodsOf(DatagramSocket.class));
    }

    @TestFactory
    Collection<DynamicTest> ofAMembershipThatWasLeft() throws Exception {
        DatagramSocket socket = result(loopback.transport().bind(ANY_PORT, UdpOptions.defaults()));
        Membership left = joined(socket);
        result(left.leave());
        return membership(left);
    }

    @TestFactory
    Collection<DynamicTest> ofAMembershipWhoseSocketIsClosed() throws Exception {
        DatagramSocket socket = result(loopback.transport().bind(ANY_PORT, UdpOptions.defaults()));
        Membership left = joined(socket);
        result(socket.close());
        return membership(left);
    }

    private static Membership joined(DatagramSocket socket) throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(ANY_PORT.getAddress());
        return result(socket.join(InetAddress.getByName("239.1.2.3"), lo));
    }

    private static Collection<DynamicTest> membership(Membership left) {
        InetAddress source = ANY_PORT.getAddress();
        return new MethodTable()
                .row("Membership.group()", () -> assertThat(left.group()).isNotNull())
                .row(
                        "Membership.networkInterface()",
                        () -> assertThat(left.networkInterface()).isNotNull())
                .row("Membership.source()", () -> assertThat(left.source()).isNull())
                .row("Membership.isValid()", () -> assertThat(left.isValid()).isFalse())
                .row("Membership.leave()", () -> result(left.leave()))
                .row(
                        "Membership.block(InetAddress)",
                        () -> assertThat(failure(left.block(source)))
                                .isInstanceOf(SocketException.class)
                                .hasMessageStartingWith("block "))
                .row(
                        "Membership.unblock(InetAddress)",
                        () -> assertThat(failure(left.unblock(source)))
                                .isInstanceOf(SocketException.class)
                                .hasMessageStartingWith("unblock "))
                .testsOf(methodsOf(Membership.class));
    }

    @TestFactory
    Collection<DynamicTest> ofATransport() {
        return transport(loopback.transport());
    }

    @TestFactory
    Collection<DynamicTest> ofATappedTransport() {
        return transport(QUIET.apply(loopback.transport()));
    }

    private static Collection<DynamicTest> transport(Transport closed) {
        closed.close();
        return new MethodTable()
                .row(
                        "Transport.listen(SocketAddress, TcpOptions)",
                        () -> assertRefused(
                                closed.listen(ANY_PORT, TcpOptions.defaults()), SocketException.class, "listen "))
                .row(
                        "Transport.connect(SocketAddress, TcpOptions)",
                        () -> assertRefused(
                                closed.connect(ANY_PORT, TcpOptions.defaults()), SocketException.class, "connect "))
                .row(
                        "Transport.bind(SocketAddress, UdpOptions)",
                        () -> assertRefused(
                                closed.bind(ANY_PORT, UdpOptions.defaults()), SocketException.class, "bind "))
                .row(
                        "Transport.lookup(Lookup)",
                        () -> assertRefused(
                                closed.lookup(Lookup.of("127.0.0.1")), LookupException.class, "lookup 127.0.0.1"))
                .row(
                        "Transport.reverseLookup(InetSocketAddress, Set)",
                        () -> assertRefused(
                                closed.reverseLookup(ANY_PORT, Set.of()),
                                LookupException.class,
                                "reverse lookup 127.0.0.1"))
                .row(
                        "Transport.interfaces(Selection)",
                        () -> assertRefused(
                                closed.interfaces(InterfaceAddress.Selection.ALL),
                                IOException.class,
                                "list the interfaces"))
                .row(
                        "Transport.interfaceName(int)",
                        () -> assertRefused(closed.interfaceName(1), IOException.class, "interface 1"))
                .row(
                        "Transport.interfaceIndex(String)",
                        () -> assertRefused(closed.interfaceIndex("lo"), IOException.class, "interface lo"))
                .row("Transport.driver()", () -> assertThat(closed.driver()).isEqualTo("nio"))
                .row("Transport.hostName()", () -> assertThat(closed.hostName()).isNotEmpty())
                .row("Transport.loops()", () -> assertThat(closed.loops()).hasSize(1))
                .row(
                        "Transport.figure(Figure)",
                        () -> assertThat(closed.figure(Figure.CONNECTIONS_OPEN)).isZero())
                .row("Transport.shutdown(Duration)", () -> result(closed.shutdown(Duration.ofDays(1))))
                .row("Transport.close()", closed::close)
                .testsOf(methodsOf(Transport.class));
    }

    @TestFactory
    Collection<DynamicTest> ofALoop() {
        Loop ended = loopback.loop();
        loopback.transport().close();
        IllegalStateException late = new IllegalStateException("late");
        return new MethodTable()
                .row("Loop.inLoop()", () -> assertThat(ended.inLoop()).isFalse())
                .row("Loop.execute(Runnable)", rejects(() -> ended.execute(() -> {})))
                .row("Loop.schedule(Runnable, Duration)", rejects(() -> ended.schedule(() -> {}, Duration.ZERO)))
                .row("Loop.nanoTime()", ended::nanoTime)
                .row(
                        "Loop.waitingTasks()",
                        () -> assertThat(ended.waitingTasks()).isZero())
                .row("Loop.report(Throwable, Object)", () -> {
                    ended.report(late, this);
                    assertThat(loopback.reported()).containsExactly(late);
                })
                .testsOf(methodsOf(Loop.class));
    }

    // ---- what the rows say ----

    private static Set<String> methodsOf(Class<?> type) {
        return PublicApi.of(Transport.class).stream()
                .filter(method -> method.getDeclaringClass() == type)
                .map(PublicApi::nameOf)
                .collect(Collectors.toSet());
    }

    private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type, String beginning) {
        assertThat(failure(future))
                .isInstanceOf(type)
                .hasMessageStartingWith(beginning)
                .hasMessageContaining(CLOSED);
    }

    private static void assertRefused(CompletableFuture<?> future, Class<? extends Throwable> type, String beginning) {
        assertThat(failure(future))
                .isInstanceOf(type)
                .hasMessageStartingWith(beginning)
                .hasMessageEndingWith(": the network is closed");
    }

    private static Throwable error(Flow.Publisher<?> publisher) {
        ProbeSubscriber<Object> subscriber = ProbeSubscriber.unbounded();
        publisher.subscribe(subscriber);
        return subscriber.awaitError(Throwable.class);
    }

    private static void completes(Flow.Publisher<?> publisher) {
        ProbeSubscriber<Object> subscriber = ProbeSubscriber.unbounded();
        publisher.subscribe(subscriber);
        subscriber.awaitCompletion();
    }

    /** Whether a subscriber cancels the source that it is given. */
    private static boolean isCancelled(Flow.Subscriber<?> subscriber) {
        Cancellation source = new Cancellation();
        subscriber.onSubscribe(source);
        result(source.cancelled);
        return true;
    }

    private static Executable throwsClosed(ThrowingCallable call) {
        return () -> assertThatThrownBy(call).isInstanceOf(IOException.class).hasMessageContaining(CLOSED);
    }

    private static Executable rejects(ThrowingCallable call) {
        return () -> assertThatThrownBy(call).isInstanceOf(RejectedExecutionException.class);
    }

    /** Of a source that gives nothing. */
    private static final class Cancellation implements Flow.Subscription {
        final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled.complete(null);
        }
    }
}
