package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.time.NanoClock;
import io.fluv.core.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timers and {@code schedule}, on a clock that the test moves and whose values overflow after a second. */
class EventLoopTimersTest {
    private static final long SECOND = 1_000_000_000L;

    private final LoopFixture fixture = new LoopFixture();
    private final EventLoop loop = fixture.loop;
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void nothingWasReported() {
        fixture.close();
        assertThat(fixture.observer.reports()).isEmpty();
    }

    @Test
    void nothingFiresBeforeTheClockMoves() throws Exception {
        fixture.run(() -> loop.startTimer(1, () -> trace.add("timer")));
        fixture.turn();
        fixture.turn();
        assertThat(trace()).isEmpty();

        fixture.advance(Duration.ofNanos(1));

        assertThat(trace()).containsExactly("timer");
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlinesAcrossTheOverflowOfTheClock() throws Exception {
        fixture.run(() -> {
            loop.startTimer(2 * SECOND, () -> trace.add("2 s"));
            loop.startTimer(SECOND / 2, () -> trace.add("0.5 s"));
            loop.startTimer(3 * SECOND, () -> trace.add("3 s"));
            loop.startTimer(SECOND / 2, () -> trace.add("0.5 s, later"));
        });

        fixture.advance(Duration.ofMillis(500));
        assertThat(trace()).containsExactly("0.5 s", "0.5 s, later");
        fixture.advance(Duration.ofMillis(1_499));
        assertThat(trace()).hasSize(2);
        assertThat(fixture.clock.nanoTime()).as("the clock has overflowed").isNegative();
        fixture.advance(Duration.ofMillis(1));
        assertThat(trace()).containsExactly("0.5 s", "0.5 s, later", "2 s");
        fixture.advance(Duration.ofSeconds(1));
        assertThat(trace()).containsExactly("0.5 s", "0.5 s, later", "2 s", "3 s");
    }

    @Test
    void aTimerFiresOnce() throws Exception {
        fixture.run(() -> loop.startTimer(0, () -> trace.add("timer")));

        fixture.advance(Duration.ofSeconds(10));
        fixture.advance(Duration.ofSeconds(10));

        assertThat(trace()).containsExactly("timer");
    }

    @Test
    void aTimerThatAddsOneThatIsDueDoesNotHoldTheLoop() throws Exception {
        AtomicInteger fired = new AtomicInteger();
        boolean[] over = new boolean[1];
        fixture.run(() -> loop.startTimer(0, new Runnable() {
            @Override
            public void run() {
                fired.incrementAndGet();
                if (!over[0]) {
                    loop.startTimer(0, this);
                }
            }
        }));

        // Each turn is complete although a timer is due at every moment, and fires it once.
        int before = fixture.call(fired::get);
        fixture.turn();
        int after = fixture.call(fired::get);
        fixture.run(() -> over[0] = true);

        assertThat(after).isGreaterThan(before);
    }

    @Test
    void aTimerThatIsCancelledByAnotherOfTheSamePhaseDoesNotFire() throws Exception {
        fixture.run(() -> {
            Timer[] second = new Timer[1];
            loop.startTimer(5, () -> second[0].cancel());
            second[0] = loop.startTimer(5, () -> trace.add("cancelled"));
            loop.startTimer(5, () -> trace.add("third"));
        });

        fixture.advance(Duration.ofNanos(5));

        assertThat(trace()).containsExactly("third");
    }

    @Test
    void aSleepingLoopWakesUpForATimerByItself() throws Exception {
        try (LoopFixture real = new LoopFixture(options -> options.clock(NanoClock.SYSTEM))) {
            CompletableFuture<Long> fired = new CompletableFuture<>();
            long started = System.nanoTime();
            real.run(() -> real.loop.startTimer(20_000_000, () -> fired.complete(System.nanoTime())));

            assertThat(LoopFixture.await(fired) - started).isGreaterThanOrEqualTo(20_000_000);
        }
    }

    @Test
    void aScheduledTaskRunsOnTheLoopAfterItsDelay() throws Exception {
        CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("on the loop: " + loop.inLoop()), millis(5));
        fixture.advance(millis(4));
        assertThat(scheduled).isNotDone();
        assertThat(trace()).isEmpty();

        fixture.advance(millis(1));

        LoopFixture.await(scheduled);
        assertThat(trace()).containsExactly("on the loop: true");
    }

    @Test
    void theDelayCountsFromTheCallAndNotFromWhenTheLoopHearsOfIt() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        loop.execute(() -> awaitLatch(busy));
        CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("ran"), millis(5));
        fixture.clock.advance(millis(5));
        busy.countDown();

        LoopFixture.await(scheduled);
        assertThat(trace()).containsExactly("ran");
    }

    @Test
    void aNegativeDelayCountsAsZeroHoweverLongItIs() throws Exception {
        LoopFixture.await(loop.schedule(() -> trace.add("a"), Duration.ofNanos(-1)));
        LoopFixture.await(loop.schedule(() -> trace.add("b"), Duration.ofSeconds(Long.MIN_VALUE)));
        LoopFixture.await(loop.schedule(() -> trace.add("c"), Duration.ZERO));

        assertThat(trace()).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsScheduledOnTheLoopRunsAfterTheCaller() throws Exception {
        fixture.run(() -> {
            loop.schedule(() -> trace.add("scheduled"), Duration.ZERO);
            trace.add("caller");
        });
        fixture.turn();

        assertThat(trace()).containsExactly("caller", "scheduled");
    }

    @Test
    void theLongestDelayIsAcceptedAndALongerOneNamed() throws Exception {
        CompletableFuture<Void> longest =
                loop.schedule(() -> trace.add("longest"), Duration.ofNanos(Long.MAX_VALUE / 2));
        LoopFixture.await(loop.schedule(() -> trace.add("now"), Duration.ZERO));
        assertThat(trace()).containsExactly("now");
        assertThat(longest.cancel(false)).isTrue();

        assertThatThrownBy(() -> loop.schedule(() -> {}, Duration.ofNanos(Long.MAX_VALUE / 2 + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("delay: ");
        assertThatThrownBy(() -> loop.schedule(() -> {}, Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullArgumentsFailAtOnceByName() {
        assertThatThrownBy(() -> loop.execute(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
        assertThatThrownBy(() -> loop.schedule(null, Duration.ZERO))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
        assertThatThrownBy(() -> loop.schedule(() -> {}, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("delay");
    }

    @Test
    void aTaskThatIsCancelledFromAnotherThreadDoesNotRunAndItsTimerIsLetGo() throws Exception {
        CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("cancelled"), millis(5));
        fixture.turn();

        assertThat(scheduled.cancel(false)).isTrue();
        assertThat(scheduled).isCancelled();
        assertThat(fixture.call(loop::timerCount)).isZero();
        fixture.advance(millis(5));

        assertThat(trace()).isEmpty();
    }

    @Test
    void aTaskThatIsCancelledBeforeTheLoopHeardOfItDoesNotRun() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        loop.execute(() -> awaitLatch(busy));
        CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("cancelled"), Duration.ZERO);
        assertThat(scheduled.cancel(false)).isTrue();
        busy.countDown();
        fixture.turn();

        assertThat(trace()).isEmpty();
        assertThat(fixture.call(loop::timerCount)).isZero();
    }

    @Test
    void aTaskThatIsCancelledOnTheLoopDoesNotRun() throws Exception {
        fixture.run(() -> {
            CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("cancelled"), Duration.ZERO);
            assertThat(scheduled.cancel(false)).isTrue();
            assertThat(loop.timerCount()).isZero();
        });
        fixture.turn();

        assertThat(trace()).isEmpty();
    }

    @Test
    void cancellingWhatHasRunDoesNothing() throws Exception {
        CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("ran"), Duration.ZERO);
        LoopFixture.await(scheduled);

        assertThat(scheduled.cancel(false)).isFalse();
        assertThat(scheduled).isCompletedWithValue(null);
    }

    @Test
    void whatAScheduledTaskThrowsReachesItsFutureAlone() throws Exception {
        IllegalStateException exception = new IllegalStateException("a task's");
        AssertionError error = new AssertionError("a task's");

        CompletableFuture<Void> first = loop.schedule(
                () -> {
                    throw exception;
                },
                Duration.ZERO);
        CompletableFuture<Void> second = loop.schedule(
                () -> {
                    throw error;
                },
                Duration.ZERO);

        assertThatThrownBy(() -> LoopFixture.await(first))
                .isInstanceOf(ExecutionException.class)
                .hasCause(exception);
        assertThatThrownBy(() -> LoopFixture.await(second)).cause().isSameAs(error);
        fixture.turn();
    }

    @Test
    void whatIsStillScheduledAtTheEndOfTheLoopFailsAsRejected() {
        CompletableFuture<Void> scheduled = loop.schedule(() -> trace.add("ran"), millis(5));
        CompletableFuture<Void> second = loop.schedule(() -> trace.add("ran"), Duration.ofDays(1_000));

        fixture.close();

        for (CompletableFuture<Void> each : List.of(scheduled, second)) {
            assertThatThrownBy(() -> LoopFixture.await(each)).cause().isInstanceOf(RejectedExecutionException.class);
        }
        assertThat(trace).isEmpty();
        assertThat(scheduled.cancel(false)).isFalse();
    }

    @Test
    void whatIsScheduledWhileTheLoopEndsFailsAsRejected() throws Exception {
        CompletableFuture<Throwable> onRejection = new CompletableFuture<>();
        CompletableFuture<Throwable> whileClosing = new CompletableFuture<>();
        fixture.run(() -> {
            loop.schedule(() -> {}, millis(5)).whenComplete((done, failure) -> reject(onRejection));
            loop.afterDeregistration(() -> fixture.group.close());
            loop.afterDeregistration(() -> loop.afterDeregistration(() -> reject(whileClosing)));
        });

        assertThat(LoopFixture.await(onRejection)).isInstanceOf(RejectedExecutionException.class);
        assertThat(LoopFixture.await(whileClosing)).isInstanceOf(RejectedExecutionException.class);
        LoopFixture.await(fixture.group.ended());
    }

    /** Schedules something once more, and completes with the failure of that. */
    private void reject(CompletableFuture<Throwable> failure) {
        loop.schedule(() -> trace.add("ran"), Duration.ZERO).whenComplete((done, thrown) -> failure.complete(thrown));
    }

    private List<String> trace() throws Exception {
        return fixture.call(() -> List.copyOf(trace));
    }

    private static Duration millis(int count) {
        return Duration.ofMillis(count);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(LoopFixture.WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
