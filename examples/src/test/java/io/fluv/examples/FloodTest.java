package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * One side goes as fast as it can, the other as slow as it likes. What is under way between them is bounded by the options,
 * at every moment and however much has gone through.
 */
class FloodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int SOCKET_BUFFER = 64 * KIB;

    /** What the kernel holds for one direction: it doubles the size that a buffer was given, and so do we once more. */
    private static final long IN_THE_KERNEL = 2 * 2 * (SOCKET_BUFFER + SOCKET_BUFFER);

    /** Nothing has moved for so many milliseconds: nothing will. */
    private static final int STALLED_MILLIS = 300;

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Network network = Network.create(LoopOptions.defaults().loops(1));
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        selector.close();
    }

    @Test
    void aPeerThatFloodsGetsNoFurtherThanTheSubscriberAsks() throws Exception {
        int chunk = 16 * KIB;
        TcpOptions options = TcpOptions.defaults().receiveBuffer(SOCKET_BUFFER).readChunk(chunk);
        Listener listener = network.listen(FREE_PORT, options).block(PATIENCE);
        try (SocketChannel peer = SocketChannel.open()) {
            peer.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            peer.connect(listener.localAddress());
            peer.configureBlocking(false);
            peer.register(selector, SelectionKey.OP_WRITE);
            SlowReader reader = new SlowReader();
            listener.accept().next().block(PATIENCE).read().subscribe(reader);

            long written = writeUntilStalled(peer);
            assertThat(reader.chunks).isEmpty();
            assertThat(written).isBetween((long) SOCKET_BUFFER, chunk + IN_THE_KERNEL);

            long taken = 0;
            for (int asked = 0; asked < 2_000; asked++) {
                reader.request(1);
                taken += reader.chunks.poll(10, TimeUnit.SECONDS).remaining();
                written += writeWhatFits(peer);
                assertThat(written - taken).isLessThanOrEqualTo(chunk + IN_THE_KERNEL);
            }
            written += writeUntilStalled(peer);
            assertThat(reader.chunks).isEmpty();
            assertThat(taken).isGreaterThan(8L * MIB);
            assertThat(written - taken).isLessThanOrEqualTo(chunk + IN_THE_KERNEL);
        }
    }

    @Test
    void anEndlessSourceGetsNoFurtherThanThePeerReads() throws Exception {
        int element = 8 * KIB;
        int highWater = 96 * KIB;
        TcpOptions options = TcpOptions.defaults().sendBuffer(SOCKET_BUFFER).writeWater(16 * KIB, highWater);
        long bound = highWater + element + IN_THE_KERNEL;
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            listener.bind(FREE_PORT);
            Connection connection =
                    network.connect(listener.getLocalAddress(), options).block(PATIENCE);
            try (SocketChannel peer = listener.accept()) {
                AtomicLong emitted = new AtomicLong();
                BlockingQueue<Long> emissions = new LinkedBlockingQueue<>();
                Flux<ByteBuffer> endless = Flux.generate(sink -> {
                    emissions.add(emitted.addAndGet(element));
                    sink.next(ByteBuffer.allocate(element));
                });
                Disposable write = connection.write(endless).subscribe();

                awaitSilence(emissions);
                assertThat(emitted.get()).isBetween((long) highWater, bound);
                // What the kernel has not taken waits here, and is no more than what was promised.
                assertThat(connection.writeQueueSize()).isBetween(1L, (long) highWater + element);

                long read = 0;
                ByteBuffer target = ByteBuffer.allocate(64 * KIB);
                while (read < 256L * MIB) {
                    long before = emitted.get();
                    assertThat(before - read).isLessThanOrEqualTo(bound);
                    read += peer.read(target.clear());
                    emissions.clear();
                }
                awaitSilence(emissions);
                assertThat(emitted.get() - read).isLessThanOrEqualTo(bound);
                assertThat(connection.writeQueueSize()).isBetween(1L, (long) highWater + element);
                write.dispose();
            }
        }
    }

    private static void awaitSilence(BlockingQueue<Long> events) throws InterruptedException {
        Long event;
        do {
            event = events.poll(STALLED_MILLIS, TimeUnit.MILLISECONDS);
        } while (event != null);
    }

    private long writeUntilStalled(SocketChannel peer) throws IOException {
        long written = 0;
        do {
            selector.selectedKeys().clear();
            written += writeWhatFits(peer);
        } while (selector.select(STALLED_MILLIS) > 0);
        return written;
    }

    private static long writeWhatFits(SocketChannel peer) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(64 * KIB);
        long written = 0;
        for (int n = peer.write(block); n > 0; n = peer.write(block.clear())) {
            written += n;
        }
        return written;
    }

    /** Asks for nothing by itself. */
    private static final class SlowReader extends BaseSubscriber<ByteBuffer> {
        final BlockingQueue<ByteBuffer> chunks = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(ByteBuffer chunk) {
            chunks.add(chunk);
        }

        /** The network is closed under it in the end. */
        @Override
        protected void hookOnError(Throwable closed) {}
    }
}
