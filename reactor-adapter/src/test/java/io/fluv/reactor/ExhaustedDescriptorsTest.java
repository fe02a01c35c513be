package io.fluv.reactor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fluv.core.LoopOptions;
import io.fluv.reactor.ReportedErrors.Report;
import io.fluv.testkit.OpenDescriptors;
import io.fluv.testkit.OwnProcess;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A process without a single descriptor left: all that needs one fails and says so, and all else goes on. */
class ExhaustedDescriptorsTest {
    private static final Duration PATIENCE = Loopback.PATIENCE;
    private static final int ATTEMPTS = 10;
    private static final String REASON = ": too many open files";

    private final Deque<Closeable> hoard = new ArrayDeque<>();
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
    @OwnProcess(descriptors = 200)
    void whatNeedsADescriptorFailsAndTheRestGoesOnUntilThereAreSomeAgain() throws Exception {
        Listener listener = loopback.listen();
        listener.serve(connection -> connection.write(connection.read())).subscribe();
        Connection old = network.connect(listener.localAddress()).block(PATIENCE);
        assertThat(echo(old)).isEqualTo("hello");
        // Classes that are not loaded yet could not be, later: those of a folder take descriptors themselves.
        assertThatThrownBy(() -> network.connect("127.0.0.1", 1).block(PATIENCE))
                .hasMessageContaining("refused");
        network.bind(Loopback.ANY_PORT).block(PATIENCE).close().block(PATIENCE);
        assertThat(network.lookup("localhost").block(PATIENCE)).isNotEmpty();
        network.listen(Loopback.ANY_PORT).flatMap(Listener::close).block(PATIENCE);
        ticks(old, 1);
        new Report(new IOException(), this);
        int before = OpenDescriptors.total();

        try (SocketChannel late = SocketChannel.open()) {
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            assertExhausted(
                    network.connect(address).flatMap(Connection::reset), "connect 127.0.0.1:" + address.getPort());
            assertExhausted(network.listen(Loopback.ANY_PORT).flatMap(Listener::close), "listen 127.0.0.1:0");
            assertExhausted(network.bind(Loopback.ANY_PORT).flatMap(UdpSocket::close), "bind 127.0.0.1:0");
            assertThatThrownBy(() -> Network.create(LoopOptions.defaults().loops(2)))
                    .hasStackTraceContaining("Too many open files");

            // Somebody connects: he waits in the backlog, and the observer hears of it.
            takeAll();
            late.connect(address);
            Report report = loopback.errors().await();
            assertThat(report.error()).hasMessage("accept 127.0.0.1:" + address.getPort() + REASON);
            assertThat(echo(old)).isEqualTo("hello");
            ticks(old, 30); // a third of a second, in which the listener has tried again

            // One to accept it with, and one to find out that nobody else waits.
            hoard.pop().close();
            hoard.pop().close();
            late.write(Buffers.utf8("late"));
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining()) {
                assertThat(late.read(answer)).isPositive();
            }
            assertThat(Buffers.utf8(answer.flip())).isEqualTo("late");
            // Not one alone: the JVM itself takes a descriptor for a moment, which cuts a row of failures in two.
            assertThat(loopback.errors().all())
                    .allSatisfy(each ->
                            assertThat(each.error()).hasMessage(report.error().getMessage()));
        }
        while (!hoard.isEmpty()) {
            hoard.pop().close();
        }
        network.connect(listener.localAddress()).flatMap(Connection::reset).block(PATIENCE);
        network.bind(Loopback.ANY_PORT).block(PATIENCE).close().block(PATIENCE);
        listener.close().block(PATIENCE);
        old.reset().block(PATIENCE);
        // The listener and the two ends of the connection are gone, and those of late are closed at one end only.
        assertThat(OpenDescriptors.total()).isLessThan(before);
    }

    /** Waits for so many timers of the loop, one after the other. */
    private static void ticks(Connection connection, int count) {
        Flux.interval(Duration.ofMillis(10), connection.scheduler()).take(count).blockLast(PATIENCE);
    }

    /** The JVM itself takes a descriptor for a moment now and then, and leaves one over when it gives that back. */
    private void assertExhausted(Mono<?> attempt, String operation) {
        Throwable failure = null;
        for (int i = 0; i < ATTEMPTS && failure == null; i++) {
            takeAll();
            failure = catchThrowable(() -> attempt.block(PATIENCE));
        }
        assertThat(failure).cause().isInstanceOf(SocketException.class).hasMessage(operation + REASON);
    }

    private static String echo(Connection connection) {
        return connection
                .write(Buffers.utf8("hello"))
                .thenMany(connection.read().transform(Frames.text(UTF_8)))
                .scan("", String::concat)
                .filter(text -> text.length() == 5)
                .blockFirst(PATIENCE);
    }

    private void takeAll() {
        while (true) {
            try {
                hoard.push(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                return;
            }
        }
    }
}
