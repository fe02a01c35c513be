package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.fluv.core.Datagram;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionTimedOutException;
import io.fluv.core.error.DatagramException;
import io.fluv.testkit.OpenDescriptors;
import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.OwnProcess;
import io.fluv.testkit.Tool;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streams over a network that loses packets, that comes and goes, and from which the peer vanishes without a word. */
class BrokenNetworkTest {
    private static final int PIECE = 8 * 1024;
    private static final int MIB = 1024 * 1024;

    /** The kernel waits longer and longer before it sends again what was lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Loopback loopback;
    private Network network;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
        network = loopback.network();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    @OwnProcess(network = true)
    void everyByteArrivesInItsPlaceThoughPacketsAreLost() throws Exception {
        Packets.ofOrdinarySize();
        Packets.lose(5);
        byte[] bytes = someBytes(2 * MIB);
        Listener listener = loopback.listen();
        listener.serve(connection -> connection.write(connection.read())).subscribe();

        assertThat(echoOf(connectTo(listener), piecesOf(bytes)).get(30, TimeUnit.SECONDS))
                .isEqualTo(bytes);
        assertThat(Packets.lost()).isGreaterThan(50);
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    @OwnProcess(network = true)
    void aTransferWaitsForAnInterfaceThatWentDownAndLosesNothing() throws Exception {
        byte[] bytes = someBytes(4 * MIB);
        Listener listener = loopback.listen();
        CompletableFuture<Void> half = new CompletableFuture<>();
        AtomicInteger arrived = new AtomicInteger();
        listener.serve(connection -> connection.write(connection.read().doOnNext(chunk -> {
                    if (arrived.addAndGet(chunk.remaining()) == bytes.length / 2) {
                        half.complete(null);
                    }
                })))
                .subscribe();
        CompletableFuture<Void> down = new CompletableFuture<>();
        Flux<ByteBuffer> pieces = piecesOf(bytes)
                .delayUntil(piece -> piece.position() == bytes.length / 2 ? Mono.fromFuture(down) : Mono.empty());
        CompletableFuture<byte[]> echo = echoOf(connectTo(listener), pieces);
        assertThat(half).succeedsWithin(PATIENCE);
        OwnNetwork.change(Tool.IP, "link", "set", "lo", "down");
        down.complete(null);

        TcpOptions impatient = TcpOptions.defaults().connectTimeout(Duration.ofMillis(300));
        assertThatThrownBy(() ->
                        network.connect(listener.localAddress(), impatient).block(PATIENCE))
                .cause()
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageEndingWith(": timed out after 300 ms");
        assertThat(echo).isNotDone();

        OwnNetwork.change(Tool.IP, "link", "set", "lo", "up");
        assertThat(echo.get(30, TimeUnit.SECONDS)).isEqualTo(bytes);
        assertThat(echoOf(connectTo(listener), piecesOf(bytes)).get(30, TimeUnit.SECONDS))
                .isEqualTo(bytes);
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    @OwnProcess(network = true)
    void anInterfaceThatIsDownFailsEachConnectAndEachSendAndNothingElse() throws Exception {
        Packets.addInterface("other");
        UdpSocket socket = network.bind("192.0.2.1", 0).block(PATIENCE);
        Datagram toItself = new Datagram(Buffers.utf8("hello"), socket.localAddress());
        Datagram toNobody = new Datagram(Buffers.utf8("hello"), Packets.NOBODY);
        socket.send(toNobody).block(PATIENCE);

        OwnNetwork.change(Tool.IP, "link", "set", "other", "down");
        assertThatThrownBy(() -> network.connect("192.0.2.2", 7000).block(PATIENCE))
                .cause()
                .isInstanceOf(SocketException.class)
                .hasMessage("connect 192.0.2.2:7000: network is unreachable");
        assertThatThrownBy(() -> socket.send(toNobody).block(PATIENCE))
                .cause()
                .isInstanceOf(DatagramException.class)
                .hasMessageEndingWith("->192.0.2.2:7000: network is unreachable");

        OwnNetwork.change(Tool.IP, "link", "set", "other", "up");
        socket.send(Flux.just(toNobody, toItself)).block(PATIENCE);
        assertThat(socket.receive().next().block(PATIENCE).data()).isEqualTo(toItself.data());
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    @OwnProcess(network = true)
    void keepAliveFindsOutThatAnIdlePeerHasVanished() throws Exception {
        Duration second = Duration.ofSeconds(1);
        TcpOptions options = TcpOptions.defaults().keepAlive(second, second, 1);
        Listener listener = loopback.listen();
        CompletableFuture<Connection> server = listener.accept().next().toFuture();
        Connection read = network.connect(listener.localAddress(), options).block(PATIENCE);
        Connection unread = network.connect(listener.localAddress(), options).block(PATIENCE);
        assertThat(server).succeedsWithin(PATIENCE);
        CompletableFuture<ByteBuffer> last = read.read().next().toFuture();
        Packets.lose(100);

        assertThat(failureOf(last))
                .isInstanceOf(ConnectionTimedOutException.class)
                .hasMessageStartingWith("read 127.0.0.1:")
                .hasMessageEndingWith(": connection timed out");
        unread.closed().block(PATIENCE);
        assertThat(read.isDisposed()).isTrue();
        assertThat(unread.isDisposed()).isTrue();
    }

    @Test
    @OwnProcess(network = true)
    void aWriteToAPeerThatHasVanishedEndsWhenTheSystemGivesItUp() throws Exception {
        OwnNetwork.set("ipv4/tcp_retries2", 1);
        try (Loopback.Pair pair = loopback.narrowPair(TcpOptions.defaults())) {
            CompletableFuture<Void> write = pair.connection().write(endless()).toFuture();
            CompletableFuture<ByteBuffer> read = pair.connection().read().next().toFuture();
            pair.peer().read(MIB);
            Packets.lose(100);

            assertThat(failureOf(write))
                    .isInstanceOfSatisfying(
                            ConnectionTimedOutException.class,
                            e -> assertThat(e.bytesWritten()).isGreaterThanOrEqualTo(MIB));
            // The system tells only once, and the write has heard it.
            assertThat(failureOf(read)).isInstanceOf(ConnectionTimedOutException.class);
            pair.connection().close().block(PATIENCE);
        }
    }

    @Test
    @OwnProcess(network = true)
    void closingDoesNotWaitForAPeerThatHasVanishedLongerThanItsTime() throws Exception {
        Duration closeTimeout = Duration.ofMillis(300);
        TcpOptions options = TcpOptions.defaults().closeTimeout(closeTimeout);
        int before = OpenDescriptors.total();
        try (Loopback.Pair writing = loopback.narrowPair(options);
                Loopback.Pair idle = loopback.pair(options)) {
            CompletableFuture<Void> write =
                    writing.connection().write(endless()).toFuture();
            writing.peer().read(MIB);
            Packets.lose(100);
            long start = System.nanoTime();
            Mono.when(writing.connection().close(), idle.connection().close()).block(PATIENCE);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(closeTimeout);
            assertThat(failureOf(write)).isInstanceOf(ConnectionClosedException.class);
            // A selector lets go of a descriptor when it selects the next time.
            loopback.turn(writing.connection());
        }
        assertThat(OpenDescriptors.total()).isEqualTo(before);
    }

    private Connection connectTo(Listener listener) {
        return network.connect(listener.localAddress()).block(PATIENCE);
    }

    /** What comes back of {@code pieces} until the peer's end. */
    private static CompletableFuture<byte[]> echoOf(Connection connection, Flux<ByteBuffer> pieces) {
        CompletableFuture<byte[]> echo = connection
                .read()
                .collect(ByteArrayOutputStream::new, (all, chunk) -> all.writeBytes(Buffers.bytes(chunk)))
                .map(ByteArrayOutputStream::toByteArray)
                .toFuture();
        connection.write(pieces).then(connection.shutdownOutput()).subscribe(done -> {}, echo::completeExceptionally);
        return echo;
    }

    private static Flux<ByteBuffer> piecesOf(byte[] bytes) {
        return Flux.range(0, bytes.length / PIECE).map(i -> ByteBuffer.wrap(bytes, i * PIECE, PIECE));
    }

    private static Flux<ByteBuffer> endless() {
        return Flux.generate(sink -> sink.next(ByteBuffer.allocate(PIECE)));
    }

    private static byte[] someBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static Throwable failureOf(CompletableFuture<?> future) throws Exception {
        try {
            future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        return fail("it completed");
    }
}
