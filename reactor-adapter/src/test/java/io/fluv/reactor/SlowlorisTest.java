package io.fluv.reactor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.JvmMemory;
import io.fluv.testkit.OpenDescriptors;
import io.fluv.testkit.OwnProcess;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Thousands who connect and then send a byte now and then, in the hope that each of them keeps something large busy. */
class SlowlorisTest {
    private static final int PEERS = 2_000;

    /** Of a line that never ends, each sends so many. */
    private static final int BYTES_OF_EACH = 3;

    private static final Duration BETWEEN_BYTES = Duration.ofSeconds(60);

    /** How long a whole line may take. */
    private static final Duration TIMEOUT = BETWEEN_BYTES.multipliedBy(BYTES_OF_EACH);

    /** The connection, its handler, the reader of lines with what it has of one, and the timer. */
    private static final int BYTES_PER_CONNECTION = 4_500;

    /** What the JVM itself keeps of a connection that is over, such as in its own tables, is far below. */
    private static final int BYTES_PER_CONNECTION_AFTERWARDS = 100;

    private final MovableClock clock = new MovableClock();
    private final Semaphore heard = new Semaphore(0);
    private final Semaphore expired = new Semaphore(0);
    private final Semaphore gone = new Semaphore(0);
    private final AtomicReference<Connection> last = new AtomicReference<>();

    @Test
    @OwnProcess(heap = "256m")
    void thousandsOfSlowPeersCostLittleAndTheTimeoutGivesAllOfItBack() throws Exception {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        try (Loopback loopback = Loopback.oneLoop(clock)) {
            Listener listener = loopback.listen(TcpOptions.defaults().backlog(PEERS));
            rehearse(loopback.listen());
            loopback.turn(last.get());
            // They wait to be accepted, so that what they take themselves, in this same process, is known before.
            int descriptors = OpenDescriptors.total();
            List<SocketChannel> peers = connect(listener, PEERS);
            long before = JvmMemory.reachable();
            long directBefore = directBuffers();

            listener.serve(this::firstLine).subscribe();
            for (int i = 0; i < BYTES_OF_EACH; i++) {
                sendOneByteEach(peers);
                await(heard, PEERS);
                advance(listener, BETWEEN_BYTES.minusNanos(1));
            }
            assertThat(expired.availablePermits()).isZero();
            long perConnection = (JvmMemory.reachable() - before) / PEERS;

            // A lower bound, too, which tells that something was measured.
            assertThat(perConnection).isBetween(500L, (long) BYTES_PER_CONNECTION);
            assertThat(directBuffers() - directBefore).as("the loop's own").isLessThan(1 << 20);
            assertThat(OpenDescriptors.total()).isEqualTo(descriptors + 2 * PEERS);

            advance(listener, Duration.ofNanos(BYTES_OF_EACH));
            await(expired, PEERS);
            await(gone, PEERS);
            for (SocketChannel peer : peers) {
                assertCutOff(peer);
            }
            assertThat((JvmMemory.reachable() - before) / PEERS).isLessThan(BYTES_PER_CONNECTION_AFTERWARDS);
            // A key that were still registered after this would keep its descriptor.
            loopback.turn(last.get());
            assertThat(OpenDescriptors.total()).isEqualTo(descriptors);
            assertThat(loopback.errors().all()).isEmpty();
        }
    }

    /** Has all classes loaded, with one peer. */
    private void rehearse(Listener listener) throws Exception {
        listener.serve(this::firstLine).subscribe();
        List<SocketChannel> peers = connect(listener, 1);
        sendOneByteEach(peers);
        await(heard, 1);
        advance(listener, TIMEOUT);
        await(expired, 1);
        await(gone, 1);
        assertCutOff(peers.get(0));
        JvmMemory.reachable();
        directBuffers();
    }

    /** Reads a line, and has no more patience than it takes. */
    private Mono<Void> firstLine(Connection connection) {
        last.set(connection);
        connection.closed().subscribe(nothing -> {}, failure -> {}, gone::release);
        return connection
                .read()
                .doOnNext(chunk -> heard.release(chunk.remaining()))
                .transform(Frames.lines(US_ASCII, 1_000))
                .next()
                .timeout(TIMEOUT, connection.scheduler())
                .doOnError(TimeoutException.class, failure -> expired.release())
                .onErrorResume(
                        TimeoutException.class, failure -> connection.reset().then(Mono.empty()))
                .then();
    }

    private static List<SocketChannel> connect(Listener listener, int count) throws IOException {
        List<SocketChannel> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(SocketChannel.open(listener.localAddress()));
        }
        return peers;
    }

    private static void sendOneByteEach(List<SocketChannel> peers) throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (SocketChannel peer : peers) {
            peer.write(one.put(0, (byte) 'a').clear());
        }
    }

    private static void assertCutOff(SocketChannel peer) throws IOException {
        try (peer) {
            assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).hasMessage("Connection reset");
        }
    }

    /** A loop looks at its clock when something comes: here somebody who leaves again at once. */
    private void advance(Listener listener, Duration by) throws Exception {
        clock.advance(by);
        SocketChannel.open(listener.localAddress()).close();
        await(gone, 1);
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static void await(Semaphore permits, int count) throws InterruptedException {
        assertThat(permits.tryAcquire(count, Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("%d of %d", permits.availablePermits(), count)
                .isTrue();
    }
}
