package io.fluv.reactor;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamAddresses;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** A network for one test, what its loops reported, and connections of it to sockets of the JDK. */
final class Loopback implements AutoCloseable {
    /** The bound of every wait. Only a test that fails uses it up. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final StreamAddresses addresses = new StreamAddresses();
    private final List<RawPeer> peers = new CopyOnWriteArrayList<>();
    private final ReportedErrors errors = new ReportedErrors();
    private final Network network;
    private final MovableClock clock;

    private Loopback(LoopOptions options, MovableClock clock) {
        this.network = Network.create(options.observer(errors));
        this.clock = clock;
    }

    static Loopback oneLoop() {
        return loops(1);
    }

    static Loopback loops(int count) {
        return new Loopback(LoopOptions.defaults().loops(count), new MovableClock());
    }

    static Loopback oneLoop(MovableClock clock) {
        return new Loopback(LoopOptions.defaults().loops(1).clock(clock), clock);
    }

    Network network() {
        return network;
    }

    ReportedErrors errors() {
        return errors;
    }

    Listener listen() {
        return listen(TcpOptions.defaults());
    }

    Listener listen(StreamKind kind) {
        return listen(kind, TcpOptions.defaults());
    }

    Listener listen(TcpOptions options) {
        return listen(StreamKind.TCP, options);
    }

    Listener listen(StreamKind kind, TcpOptions options) {
        return network.listen(address(kind), options).block(PATIENCE);
    }

    /** At which nobody listens yet. */
    SocketAddress address(StreamKind kind) {
        try {
            return addresses.next(kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pair pair() throws IOException {
        return pair(StreamKind.TCP);
    }

    Pair pair(TcpOptions options) throws IOException {
        return pair(StreamKind.TCP, options);
    }

    Pair pair(StreamKind kind) throws IOException {
        return pair(kind, TcpOptions.defaults());
    }

    Pair pair(StreamKind kind, TcpOptions options) throws IOException {
        try (ServerSocketChannel server = RawPeer.listen(address(kind))) {
            return pair(options, server);
        }
    }

    Pair narrowPair(TcpOptions options) throws IOException {
        return narrowPair(StreamKind.TCP, options);
    }

    /** With small buffers on the way to the peer, so that little fits between the two. */
    Pair narrowPair(StreamKind kind, TcpOptions options) throws IOException {
        int little = 16 * 1024;
        try (ServerSocketChannel server = RawPeer.listen(address(kind), little)) {
            return pair(options.sendBuffer(little), server);
        }
    }

    private Pair pair(TcpOptions options, ServerSocketChannel server) throws IOException {
        Connection connection =
                network.connect(server.getLocalAddress(), options).block(PATIENCE);
        return new Pair(connection, closing(RawPeer.accept(server)));
    }

    /** A plain socket that is connected to {@code listener}. */
    RawPeer peerOf(Listener listener) {
        return closing(RawPeer.connect(listener.localAddress()));
    }

    private RawPeer closing(RawPeer peer) {
        peers.add(peer);
        return peer;
    }

    /**
     * Waits until the loop of {@code connection} has been through two turns from now: all that it was given before is
     * done, with what it put off to the end of a phase, and what was given in consequence.
     */
    void turn(Connection connection) throws InterruptedException {
        Scheduler loop = connection.scheduler();
        for (int i = 0; i < 2; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            loop.schedule(() -> {
                // Timers have a phase of their own; a task might still run in the same one.
                loop.schedule(ran::countDown, 1, TimeUnit.NANOSECONDS);
                clock.advance(Duration.ofNanos(1));
            });
            await(ran);
        }
    }

    /** As {@link #await}, from within a signal or a task: the one place in which a test may keep a loop waiting. */
    static void hold(CountDownLatch latch) {
        try {
            await(latch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still waiting for " + latch.getCount() + " after " + PATIENCE);
        }
    }

    @Override
    public void close() {
        network.close();
        peers.forEach(RawPeer::close);
        try {
            addresses.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fluv's side of a connection and the other. */
    record Pair(Connection connection, RawPeer peer) implements AutoCloseable {
        @Override
        public void close() {
            peer.close();
            connection.dispose();
        }
    }
}
