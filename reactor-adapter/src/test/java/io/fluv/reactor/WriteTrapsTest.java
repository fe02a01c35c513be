package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Flux;

/** Bulk writes that are cut short must not look finished, and those that are not must finish. */
class WriteTrapsTest {
    private static final int COUNT = 2000;
    private static final int SIZE = 64 * 1024;
    private static final int SOME = 1024 * 1024;

    private final AtomicInteger taken = new AtomicInteger();
    private final CountDownLatch upstreamCancelled = new CountDownLatch(1);
    private Loopback loopback;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @EachStreamKind
    void peersResetFailsTheWriteWithWhatWasTakenAndCancelsItsSource(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> write = pair.connection().write(bulk()).toFuture();
            pair.peer().read(SOME);
            pair.peer().reset();

            Throwable failure = failureOf(write);
            assertThat(failure).isInstanceOfAny(ConnectionResetException.class, PeerClosedException.class);
            assertThat(((StreamException) failure).bytesWritten()).isGreaterThanOrEqualTo(SOME);
            Loopback.await(upstreamCancelled);
            assertThat(taken).hasValueLessThan(COUNT);
        }
    }

    @EachStreamKind
    void peersHalfCloseDoesNotEndTheWrite(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> write = pair.connection().write(bulk()).toFuture();
            pair.peer().read(SOME);
            pair.peer().shutdownOutput();
            pair.connection().closed().block(Loopback.PATIENCE); // it has noticed, as nobody reads
            assertThat(write).isNotDone();

            for (long left = (long) COUNT * SIZE - SOME; left > 0; left -= SIZE) {
                pair.peer().read(SIZE);
            }
            assertThat(write).succeedsWithin(Loopback.PATIENCE);
            assertThat(taken).hasValue(COUNT);
        }
    }

    @EachStreamKind
    void localDisposeFailsTheWriteWithWhatWasTaken(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> write = pair.connection().write(bulk()).toFuture();
            pair.peer().read(SOME);
            pair.connection().dispose();

            Throwable failure = failureOf(write);
            assertThat(failure).isInstanceOf(ConnectionClosedException.class);
            assertThat(((StreamException) failure).bytesWritten()).isGreaterThanOrEqualTo(SOME);
            Loopback.await(upstreamCancelled);
        }
    }

    @EachStreamKind
    void localCloseSendsWhatIsQueuedAndFailsTheWriteWithExactlyWhatThePeerGets(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> write = pair.connection().write(bulk()).toFuture();
            pair.peer().read(SOME);
            CompletableFuture<Void> closed = pair.connection().close().toFuture();
            int rest = pair.peer().readAll().length;
            pair.peer().close();

            Throwable failure = failureOf(write);
            assertThat(failure).isInstanceOf(ConnectionClosedException.class);
            assertThat(((StreamException) failure).bytesWritten()).isEqualTo(SOME + rest);
            Loopback.await(upstreamCancelled);
            assertThat(closed).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @EachStreamKind
    void localCloseOfAPeerThatNeverReadsFailsTheWriteWhenTheTimeIsUp(StreamKind kind) throws Exception {
        MovableClock clock = new MovableClock();
        TcpOptions options = TcpOptions.defaults();
        try (Loopback slow = Loopback.oneLoop(clock);
                Loopback.Pair pair = slow.narrowPair(kind, options)) {
            CompletableFuture<Void> write = pair.connection().write(bulk()).toFuture();
            pair.peer().read(1);
            CompletableFuture<Void> closed = pair.connection().close().toFuture();
            slow.turn(pair.connection());
            assertThat(write).isNotDone();

            clock.advance(options.closeTimeout());
            slow.turn(pair.connection());
            assertThat(failureOf(write)).isInstanceOf(ConnectionClosedException.class);
            assertThat(closed).succeedsWithin(Loopback.PATIENCE);
        }
    }

    private Flux<ByteBuffer> bulk() {
        return Flux.range(0, COUNT)
                .map(i -> ByteBuffer.allocate(SIZE))
                .doOnNext(buffer -> taken.incrementAndGet())
                .doOnCancel(upstreamCancelled::countDown);
    }

    private static Throwable failureOf(CompletableFuture<Void> write) throws Exception {
        try {
            write.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        return Assertions.fail("the write completed");
    }
}
