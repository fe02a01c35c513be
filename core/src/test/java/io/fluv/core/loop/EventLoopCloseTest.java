package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.loop.RecordingObserver.Report;
import io.fluv.core.nio.JdkChannels;
import io.fluv.core.nio.NioDriver;
import io.fluv.testkit.OpenDescriptors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The end of a loop: every handle is told, every accepted task runs, and nothing stays. */
class EventLoopCloseTest {
    private final Threads threads = new Threads();
    private final LoopFixture fixture = new LoopFixture(options -> options.threadFactory(threads));
    private final EventLoop loop = fixture.loop;
    private final Queue<String> trace = new ConcurrentLinkedQueue<>();

    @AfterEach
    void noThreadIsLeft() throws Exception {
        fixture.close();
        LoopFixture.await(fixture.group.ended());
        threads.made().get(0).join(TimeUnit.SECONDS.toMillis(LoopFixture.WAIT_SECONDS));
        assertThat(threads.alive()).isZero();
    }

    @Test
    @Tag("uv-076")
    void closingALoopWithOpenHandlesEndsEachOfThem() throws Exception {
        List<ReadySocket> pipes = new ArrayList<>();
        fixture.run(() -> {
            for (int i = 0; i < 10; i++) {
                pipes.add(new ReadySocket(ops -> {}).register(loop, Interest.NONE));
            }
        });

        fixture.close();

        assertThat(pipes).allSatisfy(pipe -> {
            assertThat(pipe.loopClosing).isEqualTo(1);
            assertThat(JdkChannels.of(pipe.channel).isOpen()).isFalse();
        });
        assertThat(fixture.observer.reports()).isEmpty();
    }

    @Test
    @Tag("uv-076")
    void aCloseBeforeTheFirstTurnIsHonoured() throws Exception {
        for (int i = 0; i < 100; i++) {
            LoopGroup group = LoopGroup.start(LoopOptions.defaults()
                    .driver(new NioDriver())
                    .driver(new NioDriver())
                    .loops(1));
            group.close();
            assertThat(group.ended()).isDone();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noDescriptorIsLeft() throws Exception {
        // The first loop of a process loads classes that keep some.
        try (LoopFixture first = new LoopFixture()) {
            first.turn();
        }
        Map<String, Integer> before = OpenDescriptors.count();
        assertThat(before.get("anon_inode:[eventpoll]"))
                .as("that of the fixture")
                .isPositive();

        for (int i = 0; i < 20; i++) {
            LoopFixture each = new LoopFixture(options -> options.loops(2));
            each.run(() -> new ReadySocket(ops -> {}).register(each.loop));
            each.turn();
            each.run(() -> new ReadySocket(ops -> {}).register(each.loop, Interest.NONE));
            assertThat(OpenDescriptors.count().get("anon_inode:[eventpoll]"))
                    .isEqualTo(before.get("anon_inode:[eventpoll]") + 2);
            each.close();
        }

        assertThat(OpenDescriptors.count()).isEqualTo(before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(LoopFixture.WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closeIsIdempotentAndFromAnyThread() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            closing.add(done);
            Thread closer = new Thread(() -> {
                try {
                    go.await();
                    fixture.close();
                    assertThat(fixture.group.ended()).isDone();
                    done.complete(null);
                } catch (Throwable failure) {
                    done.completeExceptionally(failure);
                }
            });
            closer.start();
            closers.add(closer);
        }
        go.countDown();

        for (CompletableFuture<Void> each : closing) {
            LoopFixture.await(each);
        }
        for (Thread closer : closers) {
            closer.join();
        }
        fixture.close();
        assertThat(threads.alive()).isZero();
        assertThat(fixture.observer.reports()).isEmpty();
    }

    @Test
    void closeOnTheLoopReturnsAtOnceAndTheLoopEndsAfterwards() throws Exception {
        fixture.run(() -> {
            fixture.group.close();
            trace.add("close returned, ended: " + loop.ended().isDone());
            loop.execute(() -> trace.add("task"));
        });

        LoopFixture.await(fixture.group.ended());
        assertThat(trace).containsExactly("close returned, ended: false", "task");
    }

    @Test
    void aSleepingLoopHearsTheClose() throws Exception {
        fixture.turn();
        fixture.turn();

        fixture.group.close();

        assertThat(fixture.group.ended()).isDone();
    }

    @Test
    void everyAcceptedTaskRunsEvenMoreThanATurnTakes() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        int count = 3 * EventLoop.TASKS_PER_TURN;
        int[] ran = new int[1];
        loop.execute(() -> awaitQuietly(busy));
        for (int i = 0; i < count; i++) {
            loop.execute(() -> ran[0]++);
        }
        loop.close();
        busy.countDown();

        LoopFixture.await(loop.ended());
        assertThat(ran[0]).isEqualTo(count);
    }

    /** A reset that was asked for must not come out as an end in good order because much else was asked before. */
    @Test
    void whatWasAskedBeforeTheEndComesBeforeItHoweverMuchThatIs() throws Exception {
        ReadySocket pipe = new ReadySocket(ops -> {});
        CountDownLatch busy = new CountDownLatch(1);
        fixture.run(() -> pipe.register(loop, Interest.NONE));
        loop.execute(() -> {
            loop.close();
            awaitQuietly(busy);
        });
        for (int i = 0; i < 3 * EventLoop.TASKS_PER_TURN; i++) {
            loop.execute(() -> {});
        }
        loop.execute(() -> trace.add("asked, ends heard of: " + pipe.loopClosing));
        busy.countDown();

        LoopFixture.await(loop.ended());
        assertThat(trace).containsExactly("asked, ends heard of: 0");
        assertThat(pipe.loopClosing).isEqualTo(1);
    }

    /** Nor does whoever goes on asking keep the loop from ending. */
    @Test
    void whatIsAskedFromWithinTheLastTasksWaitsUntilTheHandlesHaveEnded() throws Exception {
        ReadySocket pipe = new ReadySocket(ops -> {});
        fixture.run(() -> {
            pipe.register(loop, Interest.NONE);
            loop.close();
            loop.execute(new Runnable() {
                @Override
                public void run() {
                    trace.add("asked, ends heard of: " + pipe.loopClosing);
                    if (pipe.loopClosing == 0) {
                        loop.execute(this);
                    }
                }
            });
        });

        LoopFixture.await(loop.ended());
        assertThat(trace).endsWith("asked, ends heard of: 1");
    }

    @Test
    void handlesEndFirstThenTasksThenWhatIsClosing() throws Exception {
        fixture.run(() -> {
            new ReadySocket(ops -> {}) {
                @Override
                public void onLoopClosing() {
                    super.onLoopClosing();
                    trace.add("handle");
                    loop.execute(() -> trace.add("task of the handle"));
                    loop.atEndOfPhase(() -> trace.add("put off by the handle"));
                    loop.afterDeregistration(() -> trace.add("closing, registered: " + isRegistered()));
                }
            }.register(loop, Interest.NONE);
            loop.close();
            loop.execute(() -> trace.add("task"));
        });
        LoopFixture.await(loop.ended());

        assertThat(trace)
                .containsSubsequence(
                        "handle", "task of the handle", "put off by the handle", "closing, registered: false")
                .contains("task")
                .hasSize(5);
    }

    @Test
    void whatIsPutOffOrClosedAtTheEndMayPutOffAndCloseMore() throws Exception {
        fixture.run(() -> new ReadySocket(ops -> {}) {
            @Override
            public void onLoopClosing() {
                super.onLoopClosing();
                loop.afterDeregistration(() -> {
                    trace.add("closing");
                    loop.afterDeregistration(() -> trace.add("closing, from closing"));
                    loop.atEndOfPhase(() -> {
                        trace.add("put off by closing");
                        loop.afterDeregistration(() -> trace.add("closing, from put off"));
                    });
                });
                loop.atEndOfPhase(() -> loop.atEndOfPhase(() -> trace.add("put off twice")));
            }
        }.register(loop, Interest.NONE));

        fixture.close();

        assertThat(trace)
                .containsExactlyInAnyOrder(
                        "put off twice",
                        "closing",
                        "closing, from closing",
                        "put off by closing",
                        "closing, from put off");
    }

    @Test
    void aLoopThatEndsRegistersNothing() throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        try (ReadySocket late = new ReadySocket(ops -> {});
                ReadySocket handle = new ReadySocket(ops -> {}) {
                    @Override
                    public void onLoopClosing() {
                        super.onLoopClosing();
                        try {
                            late.register(loop);
                        } catch (IOException e) {
                            refused.complete(e);
                        }
                    }
                }) {
            fixture.run(() -> handle.register(loop, Interest.NONE));
            fixture.close();

            assertThat(LoopFixture.await(refused)).hasMessage("the loop has ended");
            assertThat(late.isRegistered()).isFalse();
        }
    }

    @Test
    void aLaterTaskIsRejected() {
        fixture.close();

        assertThatThrownBy(() -> loop.execute(() -> trace.add("late")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the loop has ended");
        assertThatThrownBy(() -> loop.schedule(() -> trace.add("late"), Duration.ZERO))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(trace).isEmpty();
    }

    @Test
    void aTimerThatIsLeftIsDropped() throws Exception {
        fixture.run(() -> loop.startTimer(1, () -> trace.add("timer")));

        fixture.close();

        assertThat(trace).isEmpty();
        assertThat(fixture.observer.reports()).isEmpty();
    }

    @Test
    void aHandleThatThrowsAtTheEndKeepsNoOtherFromEnding() throws Exception {
        IllegalStateException thrown = new IllegalStateException("onLoopClosing");
        try (ReadySocket failing = new ReadySocket(ops -> {}) {
                    @Override
                    public void onLoopClosing() {
                        throw thrown;
                    }
                };
                ReadySocket other = new ReadySocket(ops -> {})) {
            fixture.run(() -> {
                failing.register(loop, Interest.NONE);
                other.register(loop, Interest.NONE);
                loop.execute(() -> {
                    loop.close();
                    loop.execute(() -> {
                        throw thrown;
                    });
                });
            });
            LoopFixture.await(loop.ended());

            assertThat(other.loopClosing).isEqualTo(1);
            assertThat(fixture.observer.reports()).hasSize(2).containsOnly(new Report(thrown, loop));
        }
    }

    @Test
    void endedCompletesWhenNothingIsLeftToRun() throws Exception {
        assertThat(loop.ended()).isNotDone();
        CompletableFuture<Void> told = loop.ended().thenRun(() -> trace.add("ended"));
        fixture.run(() -> {
            loop.close();
            loop.execute(() -> trace.add("task"));
            loop.afterDeregistration(() -> trace.add("closing"));
        });

        LoopFixture.await(told);
        assertThat(trace).endsWith("ended").hasSize(3);
    }
}
