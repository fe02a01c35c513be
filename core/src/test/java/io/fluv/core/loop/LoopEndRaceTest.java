package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.nio.NioDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other threads ask of a loop at the moment at which it ends: all of it is done, or refused, and nobody waits. */
class LoopEndRaceTest {
    private static final int ROUNDS = 60;
    private static final int ASKERS = 3;
    private static final long WAIT_SECONDS = 10;

    private final ExecutorService threads = Executors.newFixedThreadPool(ASKERS + 1);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whateverIsAskedWhileALoopEndsIsDoneOrRefused() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            LoopGroup group = LoopGroup.start(LoopOptions.defaults()
                    .driver(new NioDriver())
                    .driver(new NioDriver())
                    .loops(1));
            EventLoop loop = group.loops().get(0);
            Door door = new Door(loop);
            EndSignal signal = new EndSignal(door);
            CyclicBarrier start = new CyclicBarrier(ASKERS + 1);
            List<CompletableFuture<List<CompletableFuture<Void>>>> askers = new ArrayList<>();
            askers.add(asked(start, () -> submitted(loop)));
            askers.add(asked(start, () -> scheduled(loop)));
            askers.add(asked(start, () -> awaited(door, signal)));
            int patience = round % 50;
            threads.execute(() -> {
                pass(start);
                for (int i = 0; i < patience * 100; i++) {
                    Thread.onSpinWait();
                }
                loop.execute(signal::give);
                group.close();
            });

            for (CompletableFuture<List<CompletableFuture<Void>>> asker : askers) {
                for (CompletableFuture<Void> waiting : asker.get(WAIT_SECONDS, TimeUnit.SECONDS)) {
                    waiting.handle((done, failure) -> null).get(WAIT_SECONDS, TimeUnit.SECONDS);
                }
            }
            group.ended().get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(ran.get()).as("tasks that ran, round %s", round).isEqualTo(accepted.get());
        }
        // Without both outcomes there was no race.
        assertThat(accepted.get()).isPositive();
        assertThat(rejected.get()).isGreaterThanOrEqualTo(ROUNDS);
    }

    private <T> CompletableFuture<T> asked(CyclicBarrier start, Supplier<T> asker) {
        return CompletableFuture.supplyAsync(
                () -> {
                    pass(start);
                    return asker.get();
                },
                threads);
    }

    /** Submits until it is told not to. */
    private List<CompletableFuture<Void>> submitted(EventLoop loop) {
        while (true) {
            try {
                loop.execute(ran::incrementAndGet);
                accepted.incrementAndGet();
                breathe();
            } catch (RejectedExecutionException ended) {
                rejected.incrementAndGet();
                return List.of();
            }
        }
    }

    private static List<CompletableFuture<Void>> scheduled(EventLoop loop) {
        List<CompletableFuture<Void>> scheduled = new ArrayList<>();
        while (true) {
            try {
                scheduled.add(loop.schedule(() -> {}, Duration.ofDays(scheduled.size() % 2)));
                breathe();
            } catch (RejectedExecutionException ended) {
                return scheduled;
            }
        }
    }

    private static List<CompletableFuture<Void>> awaited(Door door, EndSignal signal) {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        while (door.hop(() -> {})) {
            waiting.add(signal.await());
            breathe();
        }
        waiting.add(signal.await());
        return waiting;
    }

    /** Who asks faster than a loop can do it makes its end a long one: what was asked before comes first. */
    private static void breathe() {
        for (int i = 0; i < 200; i++) {
            Thread.onSpinWait();
        }
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
