package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.ANY_PORT;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.SignalRules;
import io.fluv.testkit.StreamKind;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Floods of what is cheap to send do not keep a loop from its timers.
 *
 * <p>Two kinds of test. Some count what happens between two timers that are due in consecutive turns: with enough waiting
 * from the start, that is the share of a turn, whatever the speed of the machine; a loop that went on for as long as there
 * is something would do all of it at once. The others flood from another thread until the loop has had enough timers, and
 * look at how late these were.
 */
class FloodTest {
    /** What a listener accepts, and what a socket receives, in a turn. */
    private static final int SHARE = 64;

    /** How many sockets the JDK's selector tells of at a time. */
    private static final int MOST_READY = 1024;

    @RegisterExtension
    private final Loopback net = new Loopback();

    // ---- counted ----

    @Test
    void betweenTwoTimersNoMoreAreAcceptedThanTheShareOfATurn() throws Exception {
        int count = 8 * SHARE;
        StreamListener listener =
                net.listen(StreamKind.TCP, TcpOptions.defaults().backlog(count));
        connect(listener, count);
        Turns turns = new Turns(listener.loop(), count);

        listener.accept().subscribe(new Acceptor(Long.MAX_VALUE) {
            @Override
            void accepted(StreamConnection connection) {
                turns.count();
            }
        });

        assertThat(turns.mostInOne()).isEqualTo(SHARE);
    }

    @Test
    void betweenTwoTimersNoMoreDatagramsAreReceivedThanTheShareOfATurn() throws Exception {
        int count = 3 * SHARE;
        DatagramSocket socket = result(net.transport().bind(ANY_PORT, UdpOptions.defaults()));
        try (DatagramChannel sender = DatagramChannel.open()) {
            for (int i = 0; i < count; i++) {
                sender.send(ByteBuffer.allocate(1), socket.localAddress());
            }
        }
        Turns turns = new Turns(socket.loop(), count);

        socket.receive().subscribe(new Receiver() {
            @Override
            void received() {
                turns.count();
            }
        });

        assertThat(turns.mostInOne()).isEqualTo(SHARE);
    }

    @Test
    void betweenTwoTimersNoMoreResetsAreSeenThanTheSelectorTellsOfAtOnce() throws Exception {
        int count = MOST_READY + SHARE;
        StreamListener listener =
                net.listen(StreamKind.TCP, TcpOptions.defaults().backlog(count));
        List<RawPeer> peers = connect(listener, count);
        Acceptor acceptor = Acceptor.of(listener, count);
        Turns turns = new Turns(listener.loop(), count);
        for (int i = 0; i < count; i++) {
            acceptor.next().closed().thenRun(turns::count);
        }
        CountDownLatch allReset = new CountDownLatch(1);
        listener.loop().execute(() -> await(allReset));
        for (RawPeer peer : peers) {
            peer.reset();
        }
        allReset.countDown();

        assertThat(turns.mostInOne()).isBetween(MOST_READY / 2, MOST_READY);
    }

    // ---- measured ----

    @Test
    void aFloodOfConnectsThatAreResetAtOnceLeavesTheTimersTheirTime() throws Exception {
        StreamListener listener = net.listen(StreamKind.TCP);
        AtomicLong accepted = new AtomicLong();
        listener.accept().subscribe(new Acceptor(Long.MAX_VALUE) {
            @Override
            void accepted(StreamConnection connection) {
                accepted.incrementAndGet();
                Reader.of(connection).end().whenComplete((end, reset) -> connection.dispose());
            }
        });

        assertTimersDuring(listener.loop(), () -> accepted.get() > 1_000, () -> {
            try (SocketChannel peer = SocketChannel.open(listener.localAddress())) {
                peer.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            return null;
        });
    }

    /** Each blow: as many as are reset at once are accepted and read from before. */
    @Test
    void aFloodOfResetsOfConnectionsThatAreReadLeavesTheTimersTheirTime() throws Exception {
        int atOnce = 500;
        StreamListener listener =
                net.listen(StreamKind.TCP, TcpOptions.defaults().backlog(atOnce));
        Semaphore reading = new Semaphore(0);
        AtomicLong resets = new AtomicLong();
        listener.accept().subscribe(new Acceptor(Long.MAX_VALUE) {
            @Override
            void accepted(StreamConnection connection) {
                Reader reader = new Reader(Long.MAX_VALUE);
                reader.end().whenComplete((end, failure) -> {
                    if (failure instanceof ConnectionResetException) {
                        resets.incrementAndGet();
                    }
                    connection.dispose();
                });
                connection.read().subscribe(reader);
                reading.release();
            }
        });

        assertTimersDuring(listener.loop(), () -> resets.get() >= 4L * atOnce, () -> {
            List<RawPeer> peers = new ArrayList<>();
            try {
                for (int i = 0; i < atOnce; i++) {
                    peers.add(RawPeer.connect(listener.localAddress()));
                }
                assertThat(reading.tryAcquire(atOnce, Loopback.PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                for (RawPeer peer : peers) {
                    peer.reset();
                }
            }
            return null;
        });
    }

    @Test
    void aFloodOfTinyDatagramsLeavesTheTimersTheirTime() throws Exception {
        DatagramSocket socket = result(net.transport().bind(ANY_PORT, UdpOptions.defaults()));
        SocketAddress there = socket.localAddress();
        AtomicLong received = new AtomicLong();
        socket.receive().subscribe(new Receiver() {
            @Override
            void received() {
                received.incrementAndGet();
            }
        });
        try (DatagramChannel sender = DatagramChannel.open()) {
            ByteBuffer tiny = ByteBuffer.allocateDirect(1);
            assertTimersDuring(socket.loop(), () -> received.get() > 10_000, () -> sender.send(tiny.clear(), there));
        }
    }

    /**
     * Repeats {@code blow} until the loop has had its timers and the flood was {@code enough} of one. The bounds are far from
     * what is measured on an idle machine, which is less than a millisecond, since others may have the processors for a
     * while: half of the timers would only be so late if the flood itself kept the loop from them.
     */
    private static void assertTimersDuring(Loop loop, BooleanSupplier enough, Callable<?> blow) throws Exception {
        int count = 100;
        Duration period = Duration.ofMillis(10);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> flood = new CompletableFuture<>();
        Thread flooder = new Thread(
                () -> {
                    try {
                        while (!over.get()) {
                            blow.call();
                        }
                        flood.complete(null);
                    } catch (Throwable e) {
                        flood.completeExceptionally(e);
                    }
                },
                "flood");
        flooder.start();
        List<Long> late = new ArrayList<>();
        try {
            while (!flood.isDone() && (late.size() < count || !enough.getAsBoolean())) {
                long due = System.nanoTime() + period.toNanos();
                late.add(result(loop.schedule(() -> {}, period).thenApply(done -> System.nanoTime() - due)));
            }
        } finally {
            over.set(true);
        }
        result(flood);
        Collections.sort(late);
        assertThat(Duration.ofNanos(late.get(late.size() / 2)))
                .as("half of them")
                .isLessThan(Duration.ofMillis(50));
        assertThat(Duration.ofNanos(late.get(late.size() - 1))).as("all").isLessThan(Duration.ofSeconds(2));
    }

    // ---- the parts ----

    private List<RawPeer> connect(StreamListener listener, int count) {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(net.peerOf(listener));
        }
        return peers;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Loopback.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts events of a loop that has a timer due in every turn. */
    private static final class Turns {
        private final Loop loop;
        private final CompletableFuture<Integer> most = new CompletableFuture<>();

        // Confined to the loop.
        private int left;
        private int inThisTurn;
        private int mostSoFar;

        Turns(Loop loop, int events) {
            this.loop = loop;
            this.left = events;
            onLoop(loop, () -> {
                timer();
                return true;
            });
        }

        /** A timer that is added by another one of the same turn comes in the next. */
        private void timer() {
            mostSoFar = Math.max(mostSoFar, inThisTurn);
            inThisTurn = 0;
            if (left == 0) {
                most.complete(mostSoFar);
            } else {
                loop.schedule(this::timer, Duration.ZERO);
            }
        }

        /** One of the events. On the loop. */
        void count() {
            assert loop.inLoop();
            left--;
            inThisTurn++;
        }

        /** Waits for all events. */
        int mostInOne() {
            return result(most);
        }
    }

    private abstract static class Receiver implements Flow.Subscriber<Datagram> {
        private final SignalRules rules = new SignalRules();

        abstract void received();

        @Override
        public final void onSubscribe(Flow.Subscription subscription) {
            rules.onSubscribe(subscription, counted -> counted.request(Long.MAX_VALUE));
        }

        @Override
        public final void onNext(Datagram datagram) {
            rules.onNext(datagram, this::received);
        }

        @Override
        public final void onError(Throwable failure) {
            rules.onError(failure, () -> {});
        }

        @Override
        public final void onComplete() {
            rules.onComplete(() -> {});
        }
    }
}
