package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.error.LookupException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * That BlockHound is on in the run of the tests that is made for it, and off in the other; without this nobody would notice
 * if it never were. It knows loops' threads by Reactor's own mark, and needs none of ours.
 */
class BlockHoundTest {
    private static final boolean ON = System.getProperty(BlockingCalls.RECORD_PROPERTY) != null;

    private final Loopback loopback = Loopback.oneLoop();

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void taskThatBlocksALoopIsCaught() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Mono<Void> blocking = Mono.<Void>fromRunnable(BlockHoundTest::block)
                    .subscribeOn(pair.connection().scheduler());
            assertStopped(blocking);
        }
    }

    @Test
    void readerThatBlocksALoopIsCaught() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.peer().write("x");
            Mono<Void> blocking =
                    pair.connection().read().doOnNext(chunk -> block()).next().then();
            assertStopped(blocking);
        }
    }

    /** Loops ask the resolver, which guards what it knows by a lock. */
    @Test
    void namesMayBeAskedForOnManyLoopsAtOnce() {
        try (Network network = Network.create(LoopOptions.defaults().loops(8))) {
            List<Mono<List<InetSocketAddress>>> lookups = Collections.nCopies(2_000, network.lookup("localhost"));
            Flux.fromIterable(lookups)
                    .flatMap(lookup -> lookup.onErrorResume(LookupException.class, tooMany -> Mono.empty()), 200)
                    .blockLast(Loopback.PATIENCE);
        }
    }

    @Test
    void threadOfATestMayBlock() {
        block();
    }

    /** Where BlockHound is on, and by way of the record on which the build fails. */
    private static void assertStopped(Mono<Void> blocking) {
        int before = BlockingCalls.stoppedOnPurpose();
        assertThat(errorOf(blocking)).matches(error -> error instanceof BlockingOperationError == ON);
        assertThat(BlockingCalls.stoppedOnPurpose()).isEqualTo(ON ? before + 1 : before);
    }

    /** As any lock or queue would, for the shortest time that there is. */
    private static void block() {
        LockSupport.parkNanos(1);
    }

    private static Throwable errorOf(Mono<Void> mono) {
        CompletableFuture<Throwable> error = new CompletableFuture<>();
        mono.subscribe(done -> {}, error::complete, () -> error.complete(null));
        return error.orTimeout(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
