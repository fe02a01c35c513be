package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopObserver;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.loop.RecordingObserver.Report;
import io.fluv.core.nio.JdkChannels;
import io.fluv.core.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user's code throws ends nothing but its own: the observer hears it, and the loop goes on. */
class EventLoopFailuresTest {
    private final LoopFixture fixture = new LoopFixture();
    private final EventLoop loop = fixture.loop;
    private Thread thread;

    static List<Throwable> throwables() {
        return List.of(
                new IllegalStateException("a user's exception"),
                new AssertionError("a user's error"),
                new StackOverflowError("a user's recursion"),
                new CheckedException());
    }

    @BeforeEach
    void rememberTheThread() throws Exception {
        thread = fixture.call(Thread::currentThread);
    }

    @AfterEach
    void theLoopIsStillTheSame() throws Exception {
        assertThat(fixture.call(Thread::currentThread)).isSameAs(thread);
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aTaskThatThrowsIsReportedAndTheNextOneRuns(Throwable thrown) throws Exception {
        CompletableFuture<Void> next = new CompletableFuture<>();
        fixture.run(() -> {
            loop.execute(() -> sneakyThrow(thrown));
            loop.execute(() -> next.complete(null));
        });

        LoopFixture.await(next);
        assertThat(fixture.observer.reports()).containsExactly(new Report(thrown, loop));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aTimerThatThrowsIsReportedAndTheNextOneFires(Throwable thrown) throws Exception {
        CompletableFuture<Void> next = new CompletableFuture<>();
        fixture.run(() -> {
            loop.startTimer(0, () -> sneakyThrow(thrown));
            loop.startTimer(0, () -> next.complete(null));
        });

        LoopFixture.await(next);
        assertThat(fixture.observer.reports()).containsExactly(new Report(thrown, loop));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatIsPutOffOrClosingMayThrowAsWell(Throwable thrown) throws Exception {
        List<String> trace = new ArrayList<>();
        fixture.run(() -> {
            loop.atEndOfPhase(() -> sneakyThrow(thrown));
            loop.atEndOfPhase(() -> trace.add("put off"));
            loop.afterDeregistration(() -> sneakyThrow(thrown));
            loop.afterDeregistration(() -> trace.add("closing"));
        });
        fixture.turn();

        assertThat(fixture.call(() -> trace)).containsExactly("put off", "closing");
        assertThat(fixture.observer.reports()).containsExactly(new Report(thrown, loop), new Report(thrown, loop));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aHandleThatThrowsIsReportedAndToldAndTheOthersGoOn(Throwable thrown) throws Exception {
        try (ReadySocket failing = new ReadySocket(ops -> sneakyThrow(thrown));
                ReadySocket other = new ReadySocket(ops -> {})) {
            fixture.run(() -> {
                failing.register(loop);
                other.register(loop);
            });
            fixture.turn();

            fixture.run(() -> {
                assertThat(failing.failure).isSameAs(thrown);
                assertThat(other.failure).isNull();
                assertThat(other.ready).isPositive();
            });
            assertThat(fixture.observer.reports()).contains(new Report(thrown, failing));
        }
    }

    @Test
    void aHandleThatThrowsAgainWhenItIsToldIsReportedAgain() throws Exception {
        IllegalStateException first = new IllegalStateException("onReady");
        IllegalStateException second = new IllegalStateException("onFailure");
        try (ReadySocket pipe = new ReadySocket(ops -> {})) {
            Handle handle = new Handle() {
                @Override
                public void onReady(Interest ready) {
                    pipe.channel.interest(Interest.NONE);
                    throw first;
                }

                @Override
                public void onLoopClosing() {}

                @Override
                public void onFailure(Throwable failure) {
                    throw second;
                }
            };
            fixture.run(() -> {
                pipe.register(loop);
                pipe.channel.handle(handle);
            });
            fixture.turn();

            assertThat(fixture.observer.reports()).containsExactly(new Report(first, handle), new Report(second, loop));
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void anObserverThatThrowsDoesNotEndTheLoop(Throwable thrown) throws Exception {
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        LoopObserver failing = (error, source) -> {
            heard.complete(error);
            sneakyThrow(thrown);
        };
        try (LoopFixture other = new LoopFixture(options -> options.observer(failing))) {
            IllegalStateException cause = new IllegalStateException("a task's");
            Thread before = other.call(Thread::currentThread);
            other.loop.execute(() -> sneakyThrow(cause));

            assertThat(LoopFixture.await(heard)).isSameAs(cause);
            assertThat(other.call(Thread::currentThread)).isSameAs(before);
        }
    }

    @Test
    void anErrorMayBeReportedFromAnyThread() {
        IllegalStateException error = new IllegalStateException("elsewhere");

        loop.report(error, "a source");

        assertThat(fixture.observer.reports()).containsExactly(new Report(error, "a source"));
    }

    @Test
    void anInterruptIsForgottenBeforeAnythingElseRuns() throws Exception {
        List<Boolean> interrupted = new ArrayList<>();
        Runnable interrupt = () -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        };
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (ReadySocket first = new ReadySocket(ops -> interrupt.run());
                ReadySocket second = new ReadySocket(ops -> interrupt.run())) {
            fixture.run(() -> {
                first.register(loop);
                second.register(loop);
                loop.execute(interrupt);
                loop.atEndOfPhase(interrupt);
                loop.startTimer(0, interrupt);
                loop.afterDeregistration(interrupt);
                loop.afterDeregistration(() -> done.complete(null));
                interrupt.run();
            });
            LoopFixture.await(done);

            fixture.run(() -> {
                assertThat(interrupted).hasSizeGreaterThanOrEqualTo(7).containsOnly(false);
                // The read closes its channel when the thread is interrupted.
                first.drain();
                assertThat(JdkChannels.of(first.channel).isOpen()).isTrue();
            });
        }
    }

    @Test
    void aFutureThatIsCancelledWhileItRunsLeavesTheLoopAsItWas() throws Exception {
        CompletableFuture<Void> running = new CompletableFuture<>();
        FutureTask<Void> task = new FutureTask<>(() -> {
            running.complete(null);
            new CountDownLatch(1).await();
            return null;
        });
        loop.execute(task);
        LoopFixture.await(running);

        task.cancel(true);

        assertThat(fixture.call(() -> Thread.currentThread().isInterrupted())).isFalse();
    }

    @Test
    void aSleepingLoopThatIsInterruptedSleepsOn() throws Exception {
        // With a timer waiting, every turn looks at the clock.
        AtomicInteger turns = new AtomicInteger();
        NanoClock clock = () -> {
            turns.incrementAndGet();
            return System.nanoTime();
        };
        try (LoopFixture other = new LoopFixture(options -> options.clock(clock))) {
            CompletableFuture<Void> timer = new CompletableFuture<>();
            Thread sleeper = other.call(() -> {
                other.loop.startTimer(50_000_000, () -> timer.complete(null));
                return Thread.currentThread();
            });
            other.turn();
            sleeper.interrupt();
            LoopFixture.await(timer);

            assertThat(turns).hasValueLessThan(100);
        }
    }

    /** What throws between the phases, such as a clock, is nobody's own: without a clock nothing can go on. */
    @ParameterizedTest
    @MethodSource("throwables")
    void whateverEndsTheLoopItselfIsReported(Throwable thrown) throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        NanoClock clock = () -> {
            if (broken.get()) {
                sneakyThrow(thrown);
            }
            return 0;
        };
        try (LoopFixture other = new LoopFixture(options -> options.clock(clock))) {
            CompletableFuture<Void> waiting = other.call(() -> {
                CompletableFuture<Void> scheduled = other.loop.schedule(() -> {}, Duration.ofDays(1));
                broken.set(true);
                return scheduled;
            });

            LoopFixture.await(other.loop.ended());
            assertThat(other.observer.reports()).containsExactly(new Report(thrown, other.loop));
            assertThat(waiting).isCompletedExceptionally();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static final class CheckedException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
