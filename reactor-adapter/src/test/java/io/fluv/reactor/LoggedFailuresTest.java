package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** At which level a network without an observer of its own logs what becomes of its connections. */
class LoggedFailuresTest {
    private static final int FROM_A_SCANNER = 20;

    private final Logger logger = Logger.getLogger("io.fluv");
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Network network;

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.FINE);
        network = Network.create(LoopOptions.defaults().loops(1));
        records.clear(); // which driver it has is in the log, too
    }

    @AfterEach
    void stop() {
        network.close();
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void scannerOfTheWebAtAServerOfRecordsIsNoError() throws Exception {
        Frame<ByteBuffer> records = Frames.prefixed(LengthPrefix.bigEndian(4), 64 * 1024);
        InetSocketAddress address =
                serve(connection -> connection.write(connection.read(records).map(records::encode)));

        for (int i = 0; i < FROM_A_SCANNER; i++) {
            try (RawPeer scanner = RawPeer.connect(address)) {
                scanner.write("GET / HTTP/1.1\r\n\r\n");
                LogRecord logged = nextRecord();
                assertThat(logged.getLevel()).isEqualTo(Level.FINE);
                assertThat(logged.getThrown()).isInstanceOf(FrameTooLongException.class);
            }
        }
    }

    @Test
    void peerThatIsSilentForTooLongIsNoError() throws Exception {
        InetSocketAddress address = serve(
                connection -> connection.read().timeout(Duration.ofMillis(1)).then());

        try (RawPeer silent = RawPeer.connect(address)) {
            assertThat(nextRecord().getLevel()).isEqualTo(Level.FINE);
            assertThat(silent.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        }
    }

    @Test
    void peerThatIsSilentForTooLongWhileItIsWrittenByAWriterIsNoError() throws Exception {
        InetSocketAddress address = serve(connection -> {
            connection.read().timeout(Duration.ofMillis(1)).subscribe(connection.writer());
            return connection.closed();
        });

        try (RawPeer silent = RawPeer.connect(address)) {
            LogRecord logged = nextRecord();
            assertThat(logged.getLevel()).isEqualTo(Level.FINE);
            assertThat(logged.getThrown()).isInstanceOf(TimeoutException.class);
            assertThat(silent.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        }
    }

    @Test
    void severalFailuresOfTheNetworkAtOnceAreNoError() throws Exception {
        InetSocketAddress address = serve(connection -> Mono.whenDelayError(
                connection.read().then(), connection.read(Frames.bytes(1)).then(), Mono.error(reset())));

        // The second reader fails for the first one, which is the program's doing.
        try (RawPeer peer = RawPeer.connect(address)) {
            peer.reset();
            assertThat(nextRecord().getLevel()).isEqualTo(Level.SEVERE);
        }

        InetSocketAddress other =
                serve(connection -> Mono.whenDelayError(connection.read().then(), connection.write(Flux.never())));
        try (RawPeer peer = RawPeer.connect(other)) {
            peer.reset();
            LogRecord logged = nextRecord();
            assertThat(Exceptions.unwrapMultiple(logged.getThrown())).hasSize(2);
            assertThat(logged.getLevel()).isEqualTo(Level.FINE);
        }
    }

    @Test
    void severalFailuresOfTheNetworkBeforeAWriterAreNoError() throws Exception {
        InetSocketAddress address = serve(connection -> {
            connection
                    .read()
                    .next()
                    .<ByteBuffer>then(Mono.error(Exceptions.multiple(reset(), reset())))
                    .subscribe(connection.writer());
            return connection.closed();
        });

        try (RawPeer peer = RawPeer.connect(address)) {
            peer.write("x");
            assertThat(nextRecord().getLevel()).isEqualTo(Level.FINE);
            assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        }
    }

    @Test
    void whatOnlyWrapsAFailureOfTheNetworkIsNoError() throws Exception {
        for (Throwable failure : List.of(
                Exceptions.propagate(reset()),
                new CompletionException(reset()),
                new UncheckedIOException(reset()),
                Exceptions.multiple(reset(), Exceptions.multiple(reset(), new TimeoutException("silent"))),
                afterRetries(reset()),
                withCheckpoint(Exceptions.multiple(reset(), reset())),
                whereTheCleanUpFails(Mono.error(reset()), reset()),
                whereTheCleanUpFails(Mono.empty(), reset()))) {
            assertThat(levelFor(failure)).as(failure.toString()).isEqualTo(Level.FINE);
        }
    }

    @Test
    void whatReactorThrowsForALambdaConsistsOfItsCause() {
        StreamException reset = reset();
        assertThat(FailureParts.of(Exceptions.propagate(reset))).containsExactly(reset);
    }

    @Test
    void whatAUserThrewIsAnErrorInWhateverItComes() throws Exception {
        IllegalStateException bug = new IllegalStateException("a user's");
        for (Throwable failure : List.of(
                bug,
                new IllegalStateException("a user's", reset()),
                Exceptions.propagate(new IOException("a file's")),
                new UncheckedIOException(new IOException("a file's")),
                new CompletionException(bug),
                Exceptions.multiple(reset(), bug),
                afterRetries(bug),
                withCheckpoint(bug),
                whereTheCleanUpFails(Mono.error(bug), reset()),
                whereTheCleanUpFails(Mono.error(reset()), bug),
                new RuntimeException("without a cause"))) {
            assertThat(levelFor(failure)).as(failure.toString()).isEqualTo(Level.SEVERE);
        }
    }

    private InetSocketAddress serve(Function<Connection, Publisher<Void>> connectionHandler) {
        Listener listener = network.listen(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        listener.serve(connectionHandler).subscribe();
        return (InetSocketAddress) listener.localAddress();
    }

    /** At which level a handler's failure is logged. */
    private Level levelFor(Throwable failure) throws Exception {
        // Not before the peer has sent something: a reset in the midst of its connect would only confuse.
        InetSocketAddress address = serve(connection -> connection.read().next().then(Mono.error(failure)));
        try (RawPeer peer = RawPeer.connect(address)) {
            peer.write("x");
            LogRecord logged = nextRecord();
            assertThat(logged.getThrown()).isSameAs(Exceptions.unwrap(failure)); // which Mono.error does already
            return logged.getLevel();
        }
    }

    private LogRecord nextRecord() throws InterruptedException {
        LogRecord next = records.poll(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("a record in the log").isNotNull();
        return next;
    }

    private static StreamException reset() {
        return EndReason.RESET.exception("read", null, null, 0, null);
    }

    private static Throwable afterRetries(Throwable failure) {
        return failureOf(Mono.error(failure).retryWhen(Retry.max(1)));
    }

    private static Throwable withCheckpoint(Throwable failure) {
        return failureOf(Mono.error(failure).checkpoint("here"));
    }

    private static Throwable whereTheCleanUpFails(Mono<Void> use, Throwable failure) {
        return failureOf(Flux.usingWhen(Mono.just("a resource"), resource -> use, resource -> Mono.error(failure)));
    }

    private static Throwable failureOf(Publisher<?> failing) {
        return Flux.from(failing).materialize().blockLast(Loopback.PATIENCE).getThrowable();
    }
}
