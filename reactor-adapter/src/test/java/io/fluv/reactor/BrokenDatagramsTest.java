package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.testkit.OwnProcess;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Datagrams over a network that loses some, and one that has no room for them. */
class BrokenDatagramsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MIB = 1024 * 1024;

    /** A send buffer for that many. */
    private static final int FEW_DATAGRAMS = 4096;

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
    void whatIsLostIsLostAndAllElseArrivesWholeAndInOrder() throws Exception {
        int count = 2_000;
        int size = 100;
        UdpSocket receiver = bind(UdpOptions.defaults());
        CompletableFuture<List<ByteBuffer>> arrived = receiver.receive()
                .map(Datagram::data)
                .takeWhile(data -> data.hasRemaining())
                .collectList()
                .toFuture();
        Packets.lose(20);

        UdpSocket sender = bind(UdpOptions.defaults());
        sender.send(numbered(count, size, receiver)).block(PATIENCE);
        int lost = (int) Packets.lost();
        Packets.loseNoMore();
        sender.send(new Datagram(ByteBuffer.allocate(0), receiver.localAddress()))
                .block(PATIENCE);

        // Both are on one loop, so the receiver's buffer never overflows: what is missing, the network has lost.
        assertThat(lost).isBetween(count / 10, count / 2);
        assertThat(arrived).succeedsWithin(PATIENCE);
        assertThat(arrived.join()).hasSize(count - lost);
        int last = -1;
        for (ByteBuffer data : arrived.join()) {
            int number = data.getInt(0);
            assertThat(number).isGreaterThan(last);
            assertThat(data).isEqualTo(numbered(number, size));
            last = number;
        }
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    @OwnProcess(network = true)
    void aSenderWaitsForRoomAndNothingIsLost() throws Exception {
        int count = 500;
        int size = 1_000;
        UdpSocket receiver = bind(UdpOptions.defaults().receiveBuffer(MIB));
        UdpSocket sender = bind(UdpOptions.defaults().sendBuffer(FEW_DATAGRAMS));
        CompletableFuture<List<ByteBuffer>> arrived =
                receiver.receive().map(Datagram::data).take(count).collectList().toFuture();
        Packets.slow(8_000);
        long start = System.nanoTime();

        sender.send(numbered(count, size, receiver)).block(PATIENCE);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("a megabyte a second")
                .isGreaterThan(Duration.ofMillis(count - 100));
        assertThat(arrived).succeedsWithin(PATIENCE);
        assertThat(arrived.join())
                .isEqualTo(IntStream.range(0, count)
                        .mapToObj(i -> numbered(i, size))
                        .toList());
        assertThat(loopback.errors().all()).isEmpty();
    }

    /** The system cuts it for the network, and never has the buffers for all pieces at once. */
    @Test
    @OwnProcess(network = true)
    void aDatagramThatTheSocketNeverHasBuffersForFailsAndTheNextOneGoes() throws Exception {
        Packets.addInterface("other");
        UdpSocket sender = network.bind(
                        new InetSocketAddress(0), UdpOptions.defaults().sendBuffer(FEW_DATAGRAMS))
                .block(PATIENCE);
        CompletableFuture<Void> large = sender.send(new Datagram(ByteBuffer.allocate(20_000), Packets.NOBODY))
                .toFuture();
        CompletableFuture<Void> small = sender.send(new Datagram(ByteBuffer.allocate(1_000), Packets.NOBODY))
                .toFuture();

        assertThat(small).succeedsWithin(PATIENCE);
        assertThat(large)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(DatagramException.class)
                .withMessageEndingWith("->192.0.2.2:7000: no buffer space available");
    }

    private UdpSocket bind(UdpOptions options) {
        return network.bind(Loopback.ANY_PORT, options).block(PATIENCE);
    }

    private static Flux<Datagram> numbered(int count, int size, UdpSocket to) {
        return Flux.range(0, count).map(i -> new Datagram(numbered(i, size), to.localAddress()));
    }

    /** Begins with its number, and has it all over. */
    private static ByteBuffer numbered(int number, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) number);
        return ByteBuffer.wrap(bytes).putInt(0, number);
    }
}
