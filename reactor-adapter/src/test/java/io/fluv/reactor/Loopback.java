package io.fluv.reactor;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** A network for one test, what its loops reported, and connections of it to sockets of the JDK. */
final class Loopback implements AutoCloseable {
    /** The bound of every wait. Only a test that fails uses it up. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

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

    Listener listen(TcpOptions options) {
        return network.listen(ANY_PORT, options).block(PATIENCE);
    }

    Pair pair() throws IOException {
        return pair(TcpOptions.defaults());
    }

    Pair pair(TcpOptions options) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(ANY_PORT);
            return pair(options, server);
        }
    }

    /** With a peer that has a small receive buffer, so that little fits between the two. */
    Pair narrowPair(TcpOptions options) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(16 * 1024);
            server.bind(ANY_PORT);
            return pair(options.sendBuffer(16 * 1024), server);
        }
    }

    private Pair pair(TcpOptions options, ServerSocket server) throws IOException {
        Connection connection =
                network.connect(server.getLocalSocketAddress(), options).block(PATIENCE);
        return new Pair(connection, RawPeer.accept(server));
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

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still waiting for " + latch.getCount() + " after " + PATIENCE);
        }
    }

    @Override
    public void close() {
        network.close();
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
