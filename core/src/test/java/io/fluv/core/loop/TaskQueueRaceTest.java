package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue between real threads: what is accepted runs once, what is rejected never does, and no sleeper is missed. */
class TaskQueueRaceTest {
    private static final int PRODUCERS = 3;
    private static final long WAIT_SECONDS = 10;

    private final ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 1);

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void everyTaskOfManyProducersRunsOnceInOrderAndNoSleeperIsMissed() throws Exception {
        int perProducer = 50_000;
        Semaphore wakeUps = new Semaphore(0);
        AtomicInteger woken = new AtomicInteger();
        TaskQueue queue = new TaskQueue(() -> {
            woken.incrementAndGet();
            wakeUps.release();
        });
        int[] next = new int[PRODUCERS];
        CyclicBarrier start = new CyclicBarrier(PRODUCERS + 1);
        CompletableFuture<Integer> loop = CompletableFuture.supplyAsync(
                () -> {
                    // Asleep before the first offer, so that there is a wake-up to count.
                    int attempts = 1;
                    assertThat(queue.prepareToSleep()).isTrue();
                    pass(start);
                    acquire(wakeUps);
                    queue.awake();
                    for (int ran = 0; ran < PRODUCERS * perProducer; ) {
                        Runnable task = queue.poll();
                        if (task != null) {
                            task.run();
                            ran++;
                        } else {
                            attempts++;
                            if (queue.prepareToSleep()) {
                                acquire(wakeUps);
                                queue.awake();
                            }
                        }
                    }
                    return attempts;
                },
                threads);

        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            producers.add(CompletableFuture.runAsync(
                    () -> {
                        pass(start);
                        for (int i = 0; i < perProducer; i++) {
                            int number = i;
                            queue.offer(() -> {
                                // The loop's thread alone touches it; the future publishes it to the test.
                                if (next[producer] == number) {
                                    next[producer]++;
                                }
                            });
                        }
                    },
                    threads));
        }

        for (CompletableFuture<Void> producer : producers) {
            producer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
        int attempts = loop.get(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(next).containsOnly(perProducer);
        assertThat(woken.get())
                .as("wake-ups, at most one for each attempt to sleep")
                .isBetween(1, attempts);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void anOfferThatRacesWithTheCloseRunsOnceOrIsRejected() throws Exception {
        int perProducer = 8;
        int rejectedInAll = 0;
        int acceptedInAll = 0;
        for (int round = 0; round < 5_000; round++) {
            TaskQueue queue = new TaskQueue(() -> {});
            AtomicIntegerArray runs = new AtomicIntegerArray(PRODUCERS * perProducer);
            CyclicBarrier start = new CyclicBarrier(PRODUCERS + 1);
            List<CompletableFuture<boolean[]>> producers = new ArrayList<>();
            for (int p = 0; p < PRODUCERS; p++) {
                int first = p * perProducer;
                producers.add(CompletableFuture.supplyAsync(
                        () -> {
                            boolean[] accepted = new boolean[perProducer];
                            pass(start);
                            for (int i = 0; i < perProducer; i++) {
                                int number = first + i;
                                accepted[i] = offer(queue, () -> runs.incrementAndGet(number));
                            }
                            return accepted;
                        },
                        threads));
            }
            // As EventLoop does: runs some, closes, then runs what is left.
            int most = round % 4;
            CompletableFuture<Void> loop = CompletableFuture.runAsync(
                    () -> {
                        pass(start);
                        drain(queue, most);
                        queue.close();
                        drain(queue, Integer.MAX_VALUE);
                    },
                    threads);

            loop.get(WAIT_SECONDS, TimeUnit.SECONDS);
            for (int p = 0; p < PRODUCERS; p++) {
                boolean[] accepted = producers.get(p).get(WAIT_SECONDS, TimeUnit.SECONDS);
                for (int i = 0; i < perProducer; i++) {
                    assertThat(runs.get(p * perProducer + i))
                            .as("round %s, producer %s, task %s, accepted: %s", round, p, i, accepted[i])
                            .isEqualTo(accepted[i] ? 1 : 0);
                    acceptedInAll += accepted[i] ? 1 : 0;
                    rejectedInAll += accepted[i] ? 0 : 1;
                }
            }
            assertThat(queue.poll()).as("left behind in round %s", round).isNull();
        }
        // Without both outcomes there was no race.
        assertThat(acceptedInAll).isPositive();
        assertThat(rejectedInAll).isPositive();
    }

    private static boolean offer(TaskQueue queue, Runnable task) {
        try {
            queue.offer(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static void drain(TaskQueue queue, int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = queue.poll();
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    private static void acquire(Semaphore wakeUps) {
        try {
            if (!wakeUps.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the loop sleeps and nobody woke it up");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
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
