package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Ends, on real sockets: what the peer sees of them, and that what is asked behind them is answered. */
class AfterTheEndTest {
    private final Loopback loopback = Loopback.oneLoop();

    @AfterEach
    void close() {
        loopback.close();
    }

    // ---- what the peer sees ----

    private static final int MORE_THAN_FITS = 16 * 1024 * 1024;

    @EachStreamKind
    void peerSeesAResetWhenTheNetworkClosesOverAQueue(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.narrowPair(kind, TcpOptions.defaults())) {
            CompletableFuture<Void> write =
                    pair.connection().write(ByteBuffer.allocate(MORE_THAN_FITS)).toFuture();
            loopback.network().close();
            assertThat(pair.peer().awaitEnd()).isEqualTo(kind.reset());
            assertThat(write)
                    .failsWithin(Loopback.PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(ConnectionClosedException.class);
        }
    }

    @EachStreamKind
    void peerSeesAResetWhenAShutdownIsForcedOverAQueue(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        listener.serve(connection ->
                        connection.write(ByteBuffer.allocate(MORE_THAN_FITS)).onErrorComplete())
                .subscribe();
        try (RawPeer peer = RawPeer.connect(listener.localAddress())) {
            peer.read(1);
            listener.shutdown(Duration.ZERO).block(Loopback.PATIENCE);
            assertThat(peer.awaitEnd()).isEqualTo(kind.reset());
        }
    }

    @EachStreamKind
    void peerSeesAnOrdinaryEndWhenTheNetworkClosesWithNothingToSend(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            pair.connection().write(Buffers.utf8("all")).block(Loopback.PATIENCE);
            loopback.network().close();
            assertThat(pair.peer().readAllText()).isEqualTo("all");
        }
    }

    @EachStreamKind
    void peerSeesAnOrdinaryEndWhenAShutdownIsForcedWithNothingToSend(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            loopback.network().shutdown(Duration.ZERO).block(Loopback.PATIENCE);
            assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.FIN);
        }
    }

    @EachStreamKind
    void shutdownWithAGraceWithoutEndWaitsForTheConnections(StreamKind kind) throws Exception {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        Listener listener = loopback.listen(kind);
        CompletableFuture<Connection> accepted = listener.accept().next().toFuture();
        try (Loopback.Pair pair = loopback.pair(kind);
                RawPeer peer = RawPeer.connect(listener.localAddress())) {
            accepted.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            CompletableFuture<Void> ofListener = listener.shutdown(forEver).toFuture();
            loopback.turn(pair.connection());
            assertThat(ofListener).isNotDone();
            accepted.get().dispose();
            assertThat(ofListener).succeedsWithin(Loopback.PATIENCE);
            assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.FIN);

            CompletableFuture<Void> ofNetwork =
                    loopback.network().shutdown(forEver).toFuture();
            loopback.turn(pair.connection());
            assertThat(ofNetwork).isNotDone();
            pair.connection().dispose();
            assertThat(ofNetwork).succeedsWithin(Loopback.PATIENCE);
        }
    }

    // ---- behind the end ----

    @EachStreamKind
    void whatFollowsOnAShutdownOfTheNetworkIsAnswered(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            Connection connection = pair.connection();
            Mono<Void> shutdown = loopback.network().shutdown(Duration.ZERO);
            List<CompletableFuture<?>> failing = List.of(
                    shutdown.then(connection.write(Buffers.utf8("x"))).toFuture(),
                    shutdown.then(connection.write(Flux.just(Buffers.utf8("x"))))
                            .toFuture(),
                    shutdown.then(connection.shutdownOutput()).toFuture(),
                    shutdown.thenMany(connection.read()).then().toFuture());
            for (CompletableFuture<?> result : failing) {
                assertThat(result)
                        .failsWithin(Loopback.PATIENCE)
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(ConnectionClosedException.class);
            }
            assertThat(shutdown.then(connection.closed()).toFuture()).succeedsWithin(Loopback.PATIENCE);
            assertThat(shutdown.then(connection.close()).toFuture()).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @Test
    void delayOnTheLoopThatFollowsOnTheEndOfItsConnectionIsRejectedWhenTheLoopEndsToo() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection connection = pair.connection();
            CompletableFuture<Long> delay = connection
                    .closed()
                    .then(Mono.delay(Duration.ofMillis(10), connection.scheduler()))
                    .toFuture();
            loopback.turn(connection);
            loopback.network().close();
            assertRejected(delay);
        }
    }

    @Test
    void delayOnTheLoopThatFollowsOnAShutdownOfTheNetworkIsRejected() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            assertRejected(loopback.network()
                    .shutdown(Duration.ZERO)
                    .then(Mono.delay(Duration.ofMillis(10), pair.connection().scheduler()))
                    .toFuture());
        }
    }

    private static void assertRejected(CompletableFuture<Long> delay) {
        assertThatThrownBy(() -> delay.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void acceptOfAListenerWhoseLoopHasEndedCompletes() {
        Listener listener = loopback.listen();
        loopback.network().close();
        assertThat(listener.accept().collectList().block(Loopback.PATIENCE)).isEmpty();
        assertThat(listener.isDisposed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readerThatRepeatsAtEachEndLeavesTheLoopToOthers(boolean untilCancelled) throws Exception {
        try (Loopback.Pair pair = loopback.pair();
                Loopback.Pair other = loopback.pair()) {
            CountDownLatch ends = new CountDownLatch(100);
            Disposable repeating = pair.connection()
                    .read()
                    .doOnComplete(ends::countDown)
                    .repeat()
                    .subscribe(chunk -> {}, closed -> {});
            pair.peer().shutdownOutput();
            Loopback.await(ends);
            other.connection().write(Buffers.utf8("served")).block(Loopback.PATIENCE);
            assertThat(other.peer().readText(6)).isEqualTo("served");
            if (untilCancelled) {
                repeating.dispose();
            }
            loopback.network().close();
            assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.FIN);
        }
    }

    @Test
    void readerThatRetriesForEverDoesNotKeepTheNetworkFromClosing() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            CountDownLatch failed = new CountDownLatch(100);
            Disposable retrying = pair.connection()
                    .read()
                    .doOnError(closed -> failed.countDown())
                    .retry()
                    .subscribe();
            pair.connection().dispose();
            Loopback.await(failed);
            retrying.dispose();
            loopback.network().close();
            assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.FIN);
        }
    }

    @Test
    void pathOfAUnixDomainListenerIsFreeAgainWhenItIsClosed(@TempDir Path folder) {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        for (int i = 0; i < 2; i++) {
            Listener listener = loopback.network().listen(address).block(Loopback.PATIENCE);
            assertThat(address.getPath()).exists();
            listener.close().block(Loopback.PATIENCE);
            assertThat(Files.exists(address.getPath())).isFalse();
        }
    }

    @Test
    void emptyHostFailsAtTheCallAndIsNamed() {
        assertThatThrownBy(() -> loopback.network().connect("", 80))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
        assertThatThrownBy(() -> loopback.network().listen("", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
    }

    // ---- nothing overtakes ----

    @Test
    void everyByteOfAMergedSourceArrivesWhicheverThreadItCameFrom() throws Exception {
        int rounds = 2_000;
        try (Loopback.Pair pair = loopback.pair()) {
            Connection connection = pair.connection();
            List<Mono<Void>> writes = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                Flux<ByteBuffer> elsewhere =
                        Flux.just(1).publishOn(Schedulers.parallel()).map(one -> ByteBuffer.wrap(new byte[1]));
                Mono<ByteBuffer> onTheLoop =
                        Mono.<ByteBuffer>empty().delaySubscription(Mono.empty().publishOn(connection.scheduler()));
                writes.add(connection.write(Flux.merge(elsewhere, onTheLoop)));
            }
            Flux.concat(writes).then(connection.shutdownOutput()).block(Loopback.PATIENCE);
            assertThat(pair.peer().readAll()).hasSize(rounds);
        }
    }

    @Test
    void chunkThatComesBehindACancelElsewhereIsTheNextReaders() throws Exception {
        try (Loopback.Pair pair = loopback.pair(TcpOptions.defaults().readChunk(4))) {
            CountDownLatch first = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            List<String> got = new ArrayList<>();
            pair.peer().write("AAAABBBBCCCC");
            Disposable reading = pair.connection().read().subscribe(chunk -> {
                got.add(Buffers.utf8(chunk));
                first.countDown();
                Loopback.hold(cancelled);
            });
            Loopback.await(first);
            reading.dispose();
            cancelled.countDown();
            loopback.turn(pair.connection());
            pair.peer().shutdownOutput();
            String rest = pair.connection()
                    .read()
                    .map(Buffers::utf8)
                    .reduce("", String::concat)
                    .block(Loopback.PATIENCE);
            assertThat(got).hasSize(1);
            assertThat(got.get(0) + rest).isEqualTo("AAAABBBBCCCC");
        }
    }
}
