package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.error.Endpoint;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @EachStreamKind
    void listenersShutdownServesWithinTheGraceAndEndsConnectionsAfterIt(StreamKind kind) throws Exception {
        listener = loopback.listen(kind);
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

    @EachStreamKind
    void networksShutdownServesWithinTheGraceAndEndsConnectionsAfterIt(StreamKind kind) throws Exception {
        listener = loopback.listen(kind);
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

    @EachStreamKind
    void shutdownCompletesWithinTheGraceWhenTheLastConnectionEnds(StreamKind kind) throws Exception {
        listener = loopback.listen(kind);
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

    @EachStreamKind
    void handlerThatReturnsAnErrorResetsItsConnectionAndIsReportedOnce(StreamKind kind) throws Exception {
        assertResetAndReported(kind, "", connection -> Mono.error(new IllegalStateException("expected")));
    }

    @EachStreamKind
    void handlerThatThrowsResetsItsConnectionAndIsReportedOnce(StreamKind kind) throws Exception {
        assertResetAndReported(kind, "", connection -> {
            throw new IllegalStateException("expected");
        });
    }

    @EachStreamKind
    void lambdaThatThrowsWhileReadingResetsItsConnectionAndIsReportedOnce(StreamKind kind) throws Exception {
        assertResetAndReported(
                kind,
                "to be read",
                connection -> connection
                        .read()
                        .doOnNext(buffer -> {
                            throw new IllegalStateException("expected");
                        })
                        .then());
    }

    @EachStreamKind
    void lambdaThatThrowsInWhatIsWrittenResetsItsConnectionAndIsReportedOnce(StreamKind kind) throws Exception {
        assertResetAndReported(
                kind,
                "to be read",
                connection -> connection.write(connection.read().doOnNext(buffer -> {
                    throw new IllegalStateException("expected");
                })));
    }

    /** @param sent what the handler reads: a path makes a reset, and no end, of bytes that are left unread */
    private void assertResetAndReported(StreamKind kind, String sent, Function<Connection, Publisher<Void>> handler)
            throws Exception {
        listener = loopback.listen(kind);
        try (RawPeer client = RawPeer.connect(listener.localAddress())) {
            client.write(sent); // while it waits in the backlog
            serve(handler);
            assertThat(client.awaitEnd()).isEqualTo(kind.reset());

            ReportedErrors.Report report = loopback.errors().await();
            assertThat(report.error()).isInstanceOf(IllegalStateException.class).hasMessage("expected");
            Connection connection = accepted.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(report.source().toString()).contains(Endpoint.text(client.localAddress()));
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
                .hasCauseInstanceOf(SocketException.class);
    }

    private void endGrace() throws InterruptedException {
        Connection connection = accepted.join();
        loopback.turn(connection);
        // On the loop, which may end as soon as it looks at its clock, and does so behind each task.
        connection.scheduler().schedule(() -> clock.advance(GRACE));
    }
}
