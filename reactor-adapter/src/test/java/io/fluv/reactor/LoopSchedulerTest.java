package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.StepVerifier;

/** {@link Connection#scheduler()}, as Reactor expects a scheduler to be. */
class LoopSchedulerTest {
    private final MovableClock clock = new MovableClock();
    private Loopback loopback;
    private Connection connection;
    private Scheduler scheduler;

    @BeforeEach
    void open() throws Exception {
        loopback = Loopback.oneLoop(clock);
        connection = loopback.pair().connection();
        scheduler = connection.scheduler();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void tasksRunOnTheLoopInTheirOrder() throws Exception {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 2000; i++) {
            int number = i;
            scheduler.schedule(() -> {
                order.add(number);
                threads.add(Thread.currentThread());
            });
        }
        loopback.turn(connection);

        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 2000).boxed().toList());
        assertThat(threads).containsOnly(threads.element()).doesNotContain(Thread.currentThread());
    }

    @Test
    void delayedTaskRunsWhenItsTimeHasComeAndNotBefore() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Disposable task = scheduler.schedule(runs::incrementAndGet, 1, TimeUnit.HOURS);
        pass(Duration.ofMinutes(59));
        assertThat(runs).hasValue(0);
        assertThat(task.isDisposed()).isFalse();

        pass(Duration.ofMinutes(1));
        assertThat(runs).hasValue(1);
        assertThat(task.isDisposed()).isTrue();
        pass(Duration.ofHours(5));
        assertThat(runs).hasValue(1);
    }

    @Test
    void cancelledTaskDoesNotRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Disposable task = scheduler.schedule(runs::incrementAndGet, 1, TimeUnit.HOURS);
        task.dispose();
        assertThat(task.isDisposed()).isTrue();

        pass(Duration.ofHours(1));
        assertThat(runs).hasValue(0);
    }

    @Test
    void cancelOnTheLoopKeepsALaterTaskFromRunning() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        scheduler.schedule(() -> {
            Disposable later = scheduler.schedule(runs::incrementAndGet);
            later.dispose();
            scheduler.schedule(done::countDown);
        });
        Loopback.await(done);
        assertThat(runs).hasValue(0);
    }

    @Test
    void periodicTaskRunsAgainAndAgainUntilItIsCancelled() throws Exception {
        CountDownLatch five = new CountDownLatch(5);
        AtomicInteger runs = new AtomicInteger();
        Disposable task = scheduler.schedulePeriodically(
                () -> {
                    runs.incrementAndGet();
                    five.countDown();
                },
                0,
                0,
                TimeUnit.NANOSECONDS);
        Loopback.await(five);
        task.dispose();
        loopback.turn(connection);
        int last = runs.get();
        loopback.turn(connection);

        assertThat(runs).hasValue(last);
        assertThat(task.isDisposed()).isTrue();
    }

    @Test
    void periodicTaskKeepsToTheClockOfTheLoopAndMakesUpForWhatItMissed() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Disposable task = scheduler.schedulePeriodically(runs::incrementAndGet, 1, 1, TimeUnit.HOURS);
        pass(Duration.ofMinutes(150));
        assertThat(runs).hasValue(2);
        pass(Duration.ofMinutes(29));
        assertThat(runs).hasValue(2);
        pass(Duration.ofMinutes(1));
        assertThat(runs).hasValue(3);
        task.dispose();
    }

    @Test
    void workersPeriodicTaskRunsAgainAndAgainUntilTheWorkerIsDisposed() throws Exception {
        Scheduler.Worker worker = scheduler.createWorker();
        CountDownLatch five = new CountDownLatch(5);
        AtomicInteger runs = new AtomicInteger();
        AtomicBoolean scheduled = new AtomicBoolean();
        worker.schedulePeriodically(
                () -> {
                    runs.incrementAndGet();
                    if (scheduled.get()) {
                        five.countDown();
                    }
                },
                0,
                0,
                TimeUnit.NANOSECONDS);
        scheduled.set(true);
        Loopback.await(five);
        worker.dispose();
        loopback.turn(connection);
        int last = runs.get();
        loopback.turn(connection);

        assertThat(runs).hasValue(last);
    }

    @Test
    void periodicTaskThatThrowsEndsAndIsReported() throws Exception {
        Scheduler.Worker worker = scheduler.createWorker();
        Disposable alone = scheduler.schedulePeriodically(LoopSchedulerTest::fail, 0, 0, TimeUnit.NANOSECONDS);
        Disposable ofWorker = worker.schedulePeriodically(LoopSchedulerTest::fail, 0, 0, TimeUnit.NANOSECONDS);
        assertThat(loopback.errors().await().error()).hasMessage("expected");
        assertThat(loopback.errors().await().error()).hasMessage("expected");
        loopback.turn(connection);

        assertThat(loopback.errors().all()).hasSize(2);
        assertThat(alone.isDisposed()).isTrue();
        assertThat(ofWorker.isDisposed()).isTrue();
        assertThat(worker.isDisposed()).isFalse();
    }

    @Test
    void taskThatThrowsIsReportedAndTheNextOneRuns() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        scheduler.schedule(LoopSchedulerTest::fail);
        scheduler.schedule(next::countDown);

        Loopback.await(next);
        assertThat(loopback.errors().await().error()).hasMessage("expected");
    }

    @Test
    void disposedWorkerCancelsItsTasksAndRejectsMoreAndLeavesOthersAlone() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        Scheduler.Worker worker = scheduler.createWorker();
        Scheduler.Worker other = scheduler.createWorker();
        List<Disposable> tasks = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            tasks.add(worker.schedule(runs::incrementAndGet, i, TimeUnit.MINUTES));
        }
        other.schedule(others::incrementAndGet, 1, TimeUnit.MINUTES);
        worker.dispose();

        assertThat(worker.isDisposed()).isTrue();
        assertThat(tasks).allMatch(Disposable::isDisposed);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> worker.schedule(() -> {}));
        pass(Duration.ofMinutes(3));
        assertThat(runs).hasValue(0);
        assertThat(others).hasValue(1);
    }

    @Test
    void workersTasksRunInTheirOrder() throws Exception {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        Scheduler.Worker worker = scheduler.createWorker();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            worker.schedule(() -> order.add(number));
        }
        loopback.turn(connection);
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void everythingIsRejectedOnceTheNetworkIsClosed() {
        Scheduler.Worker worker = scheduler.createWorker();
        loopback.network().close();

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> scheduler.schedule(() -> {}));
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> scheduler.schedule(() -> {}, 1, TimeUnit.SECONDS));
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> scheduler.schedulePeriodically(() -> {}, 1, 1, TimeUnit.SECONDS));
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> worker.schedule(() -> {}));
        StepVerifier.create(Mono.just(1).publishOn(scheduler))
                .expectError(RejectedExecutionException.class)
                .verify(Loopback.PATIENCE);
    }

    @Test
    void networksCloseEndsAPeriodicTaskInSilence() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        scheduler.schedulePeriodically(runs::countDown, 0, 0, TimeUnit.NANOSECONDS);
        Loopback.await(runs);

        loopback.network().close();

        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    void whatIsStillToComeWhenTheNetworkIsClosedIsDisposedOf() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Scheduler.Worker worker = scheduler.createWorker();
        List<Disposable> tasks = List.of(
                scheduler.schedule(runs::incrementAndGet, 1, TimeUnit.HOURS),
                scheduler.schedulePeriodically(runs::incrementAndGet, 1, 1, TimeUnit.HOURS),
                worker.schedule(runs::incrementAndGet, 1, TimeUnit.HOURS),
                worker.schedulePeriodically(runs::incrementAndGet, 1, 1, TimeUnit.HOURS));
        Disposable begun = scheduler.schedulePeriodically(runs::incrementAndGet, 0, 1, TimeUnit.HOURS);
        Disposable begunByWorker = worker.schedulePeriodically(runs::incrementAndGet, 0, 1, TimeUnit.HOURS);
        loopback.turn(connection);
        assertThat(runs).hasValue(2);
        assertThat(tasks).noneMatch(Disposable::isDisposed);
        assertThat(begun.isDisposed()).isFalse();

        loopback.network().close();

        assertThat(tasks).allMatch(Disposable::isDisposed);
        assertThat(begun.isDisposed()).isTrue();
        assertThat(begunByWorker.isDisposed()).isTrue();
        assertThat(worker.isDisposed()).as("it is its owner's to dispose of").isFalse();
        assertThat(runs).hasValue(2);
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    void delayBelowZeroIsNoneAndThePeriodBeginsNow() throws Exception {
        for (long delay : List.of(Long.MIN_VALUE, -1L)) {
            AtomicInteger runs = new AtomicInteger();
            Disposable task = scheduler.schedulePeriodically(runs::incrementAndGet, delay, 1, TimeUnit.HOURS);
            loopback.turn(connection);
            assertThat(runs).hasValue(1);
            pass(Duration.ofHours(2));
            assertThat(runs).hasValue(3);
            task.dispose();
        }
    }

    @Test
    void periodWithoutEndIsAccepted() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Disposable task = scheduler.schedulePeriodically(runs::incrementAndGet, 0, Long.MAX_VALUE, TimeUnit.DAYS);
        pass(Duration.ofDays(3650));
        assertThat(runs).hasValue(1);
        task.dispose();
    }

    @Test
    void disposingOfTheSchedulerDoesNothingToTheLoop() throws Exception {
        scheduler.dispose();

        assertThat(scheduler.isDisposed()).isFalse();
        CountDownLatch ran = new CountDownLatch(1);
        scheduler.schedule(ran::countDown);
        Loopback.await(ran);
        assertThat(connection.isWritable()).isTrue();
    }

    @Test
    void nullTaskFailsAtTheCall() {
        Scheduler.Worker worker = scheduler.createWorker();
        assertThatNullPointerException()
                .isThrownBy(() -> scheduler.schedule(null))
                .withMessage("task");
        assertThatNullPointerException().isThrownBy(() -> worker.schedule(null)).withMessage("task");
    }

    @Test
    void delayWithoutEndIsAccepted() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Disposable task = scheduler.schedule(runs::incrementAndGet, Long.MAX_VALUE, TimeUnit.DAYS);
        pass(Duration.ofDays(3650));

        assertThat(runs).hasValue(0);
        task.dispose();
    }

    @Test
    void operatorsOfReactorRunOnIt() {
        StepVerifier.create(Flux.range(0, 10_000)
                        .publishOn(scheduler)
                        .subscribeOn(connection.scheduler())
                        .count())
                .expectNext(10_000L)
                .expectComplete()
                .verify(Loopback.PATIENCE);
        assertThat(scheduler.now(TimeUnit.MILLISECONDS)).isPositive();
    }

    private void pass(Duration time) throws InterruptedException {
        loopback.turn(connection);
        clock.advance(time);
        loopback.turn(connection);
    }

    private static void fail() {
        throw new IllegalStateException("expected");
    }
}
