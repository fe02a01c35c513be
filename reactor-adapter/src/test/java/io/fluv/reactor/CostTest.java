package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.reactor.micrometer.MeterNames;
import io.fluv.reactor.micrometer.NetworkMeters;
import io.fluv.testkit.JvmMemory;
import io.fluv.testkit.Unprobed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What a message and a connection cost in memory, with all that Reactor's types add to core's own costs. */
@Unprobed("a watch has its own cost")
class CostTest {
    private static final int WARM_UP = 2_000;
    private static final int MESSAGES = 5_000;
    private static final int PAYLOAD_BYTES = 64;
    private static final int CONNECTIONS = 1_500;

    private final Loopback loopback = Loopback.oneLoop();
    private final List<SocketChannel> peers = new ArrayList<>(3 * CONNECTIONS);
    private final ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    private Listener listener;

    @BeforeEach
    void listen() {
        listener = loopback.listen();
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
        loopback.close();
    }

    @Test
    void anEchoAllocatesNothing() throws Exception {
        // Less than the smallest object, for each message.
        assertThat(allocatedPerMessage(chunks -> chunks)).isLessThan(1);
    }

    @Test
    void anEchoAllocatesNothingWithMetersEither() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        // The loop's lag has its own cost, ten times a second, and none for each message.
        listener = loopback.network()
                .with(NetworkMeters.of(registry).lagPeriod(Duration.ofHours(1)))
                .listen(Loopback.ANY_PORT)
                .block(Loopback.PATIENCE);
        assertThat(allocatedPerMessage(chunks -> chunks)).isLessThan(1);
        assertThat(registry.get(MeterNames.CONNECTIONS_READ).functionCounter().count())
                .isEqualTo((double) (WARM_UP + MESSAGES) * PAYLOAD_BYTES);
    }

    @Test
    void operatorsInBetweenCostTheBufferThatTheySeeAndAPlaceInTheQueue() throws Exception {
        // The buffer, with its array's header, and its place take 144 bytes; the view that the operator makes of it
        // takes 56.
        assertThat(allocatedPerMessage(chunks ->
                                chunks.map(ByteBuffer::asReadOnlyBuffer).filter(ByteBuffer::hasRemaining))
                        - PAYLOAD_BYTES)
                .isBetween(0.0, 144.0 + 56.0);
    }

    @Test
    void anEchoThatIsIdleTakesLessHeapThanItsBound() throws Exception {
        assertThat(heapPerConnection(chunks -> chunks)).isBetween(500L, 1_300L);
    }

    @Test
    void aChainThatIsIdleTakesLessHeapThanItsBound() throws Exception {
        assertThat(heapPerConnection(
                        chunks -> chunks.map(ByteBuffer::asReadOnlyBuffer).filter(ByteBuffer::hasRemaining)))
                .isBetween(500L, 1_720L);
    }

    private double allocatedPerMessage(Function<Flux<ByteBuffer>, Flux<ByteBuffer>> chain) throws Exception {
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        listener.serve(connection -> {
                    loop.complete(Thread.currentThread());
                    return connection.write(chain.apply(connection.read()));
                })
                .subscribe();
        SocketChannel peer = connect(listener.localAddress());
        for (int i = 0; i < WARM_UP; i++) {
            exchange(peer);
        }
        Thread thread = loop.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        long before = JvmMemory.allocatedBy(thread);
        for (int i = 0; i < MESSAGES; i++) {
            exchange(peer);
        }
        return (double) (JvmMemory.allocatedBy(thread) - before) / MESSAGES;
    }

    private long heapPerConnection(Function<Flux<ByteBuffer>, Flux<ByteBuffer>> chain) throws IOException {
        listener.serve(connection -> connection.write(chain.apply(connection.read())))
                .subscribe();
        try (ServerSocketChannel plain = ServerSocketChannel.open().bind(Loopback.ANY_PORT)) {
            exchange(connect(listener.localAddress())); // loads the classes

            // The peers are in this heap too: how much each takes is found out first.
            long empty = JvmMemory.reachable();
            for (int i = 0; i < CONNECTIONS; i++) {
                connect(plain.getLocalAddress());
                peers.add(plain.accept());
            }
            long withPlain = JvmMemory.reachable();
            for (int i = 0; i < CONNECTIONS; i++) {
                exchange(connect(listener.localAddress()));
            }
            long plainChannel = (withPlain - empty) / (2 * CONNECTIONS);
            return (JvmMemory.reachable() - withPlain) / CONNECTIONS - plainChannel;
        }
    }

    private SocketChannel connect(SocketAddress address) throws IOException {
        SocketChannel peer = SocketChannel.open(address);
        peers.add(peer);
        return peer;
    }

    /** Sends a message and waits for its echo. The timeout of the test bounds the wait. */
    private void exchange(SocketChannel peer) throws IOException {
        peer.write(payload.clear());
        payload.clear();
        while (payload.hasRemaining()) {
            assertThat(peer.read(payload)).isPositive();
        }
    }
}
