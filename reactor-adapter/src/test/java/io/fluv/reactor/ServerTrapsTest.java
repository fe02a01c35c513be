package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The ends of a server and of its handlers, as its clients and its owner see them. */
class ServerTrapsTest {
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final MovableClock clock = new MovableClock();
    private final CompletableFuture<Connection> accepted = new CompletableFuture<>();
    private Loopback loopback;
    private Listener listener;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop(clock);
        listener = loopback.listen();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void listenersShutdownServesWithinTheGraceAndEndsConnectionsAfterIt() throws Exception {
        serve(connection -> connection.write(connection.read()));
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            assertThat(client.echo("before")).isEqualTo("before");

            CompletableFuture<Void> shutdown = listener.shutdown(GRACE).toFuture();
            listener.closed().block(Loopback.PATIENCE);
            assertThat(client.echo("within")).isEqualTo("within");
            assertRefused();

            endGrace();
            assertThat(shutdown).succeedsWithin(Loopback.PATIENCE);
            assertThat(client.awaitEnd()).isNotNull();
        }
    }

    @Test
    void networksShutdownServesWithinTheGraceAndEndsConnectionsAfterIt() throws Exception {
        serve(connection -> connection.write(connection.read()));
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            assertThat(client.echo("before")).isEqualTo("before");

            CompletableFuture<Void> shutdown =
                    loopback.network().shutdown(GRACE).toFuture();
            listener.closed().block(Loopback.PATIENCE);
            assertThat(client.echo("within")).isEqualTo("within");
            assertRefused();

            endGrace();
            assertThat(shutdown).succeedsWithin(Loopback.PATIENCE);
            assertThat(client.awaitEnd()).isNotNull();
            assertThat(loopback.network().isDisposed()).isTrue();
        }
    }

    @Test
    void shutdownCompletesWithinTheGraceWhenTheLastConnectionEnds() throws Exception {
        serve(connection -> connection.write(connection.read()));
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            assertThat(client.echo("before")).isEqualTo("before");
            CompletableFuture<Void> shutdown = listener.shutdown(GRACE).toFuture();
            listener.closed().block(Loopback.PATIENCE);
            assertThat(shutdown).isNotDone();

            client.shutdownOutput();

            assertThat(shutdown).succeedsWithin(Loopback.PATIENCE);
            assertThat(client.awaitEnd()).isEqualTo(RawPeer.End.FIN);
        }
    }

    @Test
    void handlerThatReturnsAnErrorResetsItsConnectionAndIsReportedOnce() throws Exception {
        assertResetAndReported(connection -> Mono.error(new IllegalStateException("expected")));
    }

    @Test
    void handlerThatThrowsResetsItsConnectionAndIsReportedOnce() throws Exception {
        assertResetAndReported(connection -> {
            throw new IllegalStateException("expected");
        });
    }

    @Test
    void lambdaThatThrowsWhileReadingResetsItsConnectionAndIsReportedOnce() throws Exception {
        assertResetAndReported(connection -> connection
                .read()
                .doOnNext(buffer -> {
                    throw new IllegalStateException("expected");
                })
                .then());
    }

    @Test
    void lambdaThatThrowsInWhatIsWrittenResetsItsConnectionAndIsReportedOnce() throws Exception {
        assertResetAndReported(connection -> connection.write(connection.read().doOnNext(buffer -> {
            throw new IllegalStateException("expected");
        })));
    }

    private void assertResetAndReported(Function<Connection, Publisher<Void>> handler) throws Exception {
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            client.write("to be read"); // while it waits in the backlog
            serve(handler);
            assertThat(client.awaitEnd()).isEqualTo(RawPeer.End.RESET);

            ReportedErrors.Report report = loopback.errors().await();
            assertThat(report.error()).isInstanceOf(IllegalStateException.class).hasMessage("expected");
            Connection connection = accepted.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(report.source()).hasToString(connection.toString());
            assertThat(report.source().toString())
                    .contains(":" + client.socket().getLocalPort());
            connection.closed().block(Loopback.PATIENCE);
            loopback.turn(connection);
            assertThat(loopback.errors().all()).hasSize(1);
        }
    }

    private void serve(Function<Connection, Publisher<Void>> handler) {
        listener.serve(connection -> {
                    accepted.complete(connection);
                    return handler.apply(connection);
                })
                .subscribe();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> RawPeer.connect(listener.localAddress()))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(ConnectException.class);
    }

    private void endGrace() throws InterruptedException {
        Connection connection = accepted.join();
        loopback.turn(connection);
        clock.advance(GRACE);
        connection.scheduler().schedule(() -> {}); // the loop looks at its clock
    }
}
