package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventLoopPhasesTest {
    private final LoopFixture fixture = new LoopFixture();
    private final EventLoop loop = fixture.loop;

    @AfterEach
    void nothingWasReported() {
        fixture.close();
        assertThat(fixture.observer.reports()).isEmpty();
    }

    @Test
    void aTurnGoesThroughItsPhasesInOrder() throws Exception {
        List<String> trace = new ArrayList<>();
        try (ReadySocket closed = new ReadySocket(ops -> trace.add("event of a closed handle"));
                ReadySocket ready = new ReadySocket(ops -> {
                    trace.add("I/O");
                    loop.atEndOfPhase(() -> trace.add("end of I/O"));
                })) {
            fixture.run(() -> {
                // In the opposite order, so that what comes out is the loop's.
                closed.register(loop);
                closed.end();
                loop.afterDeregistration(() -> trace.add("closing"));
                ready.register(loop);
                loop.startTimer(0, () -> {
                    trace.add("timer");
                    loop.execute(() -> {
                        trace.add("task of the next turn");
                        ready.channel.interest(Interest.NONE);
                    });
                    loop.atEndOfPhase(() -> trace.add("end of timers"));
                });
                loop.atEndOfPhase(() -> trace.add("end of tasks"));
                loop.execute(() -> trace.add("task"));
            });
            fixture.turn();

            assertThat(fixture.call(() -> List.copyOf(trace)))
                    .containsExactly(
                            "task",
                            "end of tasks",
                            "timer",
                            "end of timers",
                            "I/O",
                            "end of I/O",
                            "closing",
                            "task of the next turn");
        }
    }

    @Test
    void tasksOfOneThreadRunInTheirOrder() throws Exception {
        List<Integer> ran = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            expected.add(number);
            loop.execute(() -> ran.add(number));
        }

        assertThat(fixture.call(() -> ran)).isEqualTo(expected);
    }

    @Test
    void aTaskNeverRunsBeforeExecuteReturnsEvenOnTheLoop() throws Exception {
        List<String> trace = new ArrayList<>();

        fixture.run(() -> {
            loop.execute(() -> trace.add("first"));
            loop.execute(() -> trace.add("second"));
            trace.add("caller");
        });

        assertThat(fixture.call(() -> trace)).containsExactly("caller", "first", "second");
    }

    @Test
    @Tag("uv-071")
    void everyCallbackStartsOnAFreshStack() throws Exception {
        List<String> trace = new ArrayList<>();
        AtomicBoolean inside = new AtomicBoolean();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (ReadySocket second = new ReadySocket(ops -> {});
                ReadySocket first = new ReadySocket(ops -> {})) {
            // Each callback asks for all the others, and none of them may run while it is still inside.
            class Callback {
                int left = 3;

                void enter(String name) {
                    assertThat(inside.getAndSet(true))
                            .as(name + " runs inside another")
                            .isFalse();
                    trace.add(name);
                    if (left-- > 0) {
                        loop.execute(() -> enter("task"));
                        loop.startTimer(0, () -> enter("timer"));
                        loop.atEndOfPhase(() -> enter("end of phase"));
                        loop.afterDeregistration(() -> enter("closing"));
                        reopen(first);
                        reopen(second);
                    } else {
                        done.complete(null);
                    }
                    inside.set(false);
                }

                void reopen(ReadySocket pipe) {
                    pipe.channel.handle(new OnReady(ops -> {
                        pipe.channel.interest(Interest.NONE);
                        enter("I/O");
                    }));
                    pipe.channel.interest(Interest.READ);
                }
            }
            Callback callback = new Callback();
            fixture.run(() -> {
                first.register(loop);
                second.register(loop);
                callback.enter("task");
            });
            LoopFixture.await(done);
            fixture.turn();
            fixture.turn();

            assertThat(fixture.call(() -> List.copyOf(trace)))
                    .contains("task", "timer", "end of phase", "closing", "I/O");
        }
    }

    @Test
    void aTaskThatExecutesItselfForEverHoldsUpNeitherTimersNorSockets() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> timer = new CompletableFuture<>();
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        CompletableFuture<Integer> closing = new CompletableFuture<>();
        try (ReadySocket pipe = new ReadySocket(ops -> ready.complete(tasks.get()))) {
            fixture.run(() -> {
                pipe.register(loop);
                loop.startTimer(0, () -> timer.complete(tasks.get()));
                loop.afterDeregistration(() -> closing.complete(tasks.get()));
                loop.execute(new Runnable() {
                    @Override
                    public void run() {
                        tasks.incrementAndGet();
                        if (!over.get()) {
                            loop.execute(this);
                        }
                    }
                });
            });

            assertThat(LoopFixture.await(timer)).isBetween(1, EventLoop.TASKS_PER_TURN);
            assertThat(LoopFixture.await(ready)).isBetween(1, EventLoop.TASKS_PER_TURN);
            assertThat(LoopFixture.await(closing)).isBetween(1, EventLoop.TASKS_PER_TURN);
        } finally {
            over.set(true);
        }
    }

    @Test
    void aFloodOfTasksIsWorkedOffInPortions() throws Exception {
        int portions = 5;
        List<Integer> tasksAtEachTurn = new ArrayList<>();
        AtomicInteger tasks = new AtomicInteger();
        try (ReadySocket pipe = new ReadySocket(ops -> tasksAtEachTurn.add(tasks.get()))) {
            fixture.run(() -> {
                pipe.register(loop);
                for (int i = 0; i < portions * EventLoop.TASKS_PER_TURN; i++) {
                    loop.execute(tasks::incrementAndGet);
                }
            });
            fixture.turn();

            List<Integer> seen = fixture.call(() -> List.copyOf(tasksAtEachTurn));
            assertThat(seen).hasSizeGreaterThanOrEqualTo(portions);
            for (int i = 0; i < portions; i++) {
                // The registering task itself is one of the first portion.
                assertThat(seen.get(i)).isBetween(i * EventLoop.TASKS_PER_TURN, (i + 1) * EventLoop.TASKS_PER_TURN);
            }
        }
    }

    @Test
    void whatPutsItselfOffForEverHoldsUpNothing() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> timer = new CompletableFuture<>();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        try (ReadySocket pipe = new ReadySocket(ops -> ready.complete(null))) {
            fixture.run(() -> {
                pipe.register(loop);
                loop.startTimer(0, () -> timer.complete(null));
                loop.atEndOfPhase(new Runnable() {
                    @Override
                    public void run() {
                        if (!over.get()) {
                            loop.atEndOfPhase(this);
                        }
                    }
                });
            });

            LoopFixture.await(timer);
            LoopFixture.await(ready);
            // A task, and a closing callback behind it.
            fixture.turn();
        } finally {
            over.set(true);
        }
    }

    @Test
    void whatIsPutOffRunsOnceAndInOrder() throws Exception {
        List<String> trace = new ArrayList<>();

        fixture.run(() -> {
            loop.atEndOfPhase(() -> {
                trace.add("first");
                loop.atEndOfPhase(() -> trace.add("put off by first"));
            });
            loop.atEndOfPhase(() -> trace.add("second"));
        });
        fixture.turn();
        fixture.turn();

        assertThat(fixture.call(() -> trace)).containsExactly("first", "second", "put off by first");
    }

    @Test
    @Tag("uv-072")
    void theEndOfAHandleIsToldOnceAndLaterWhenItsDescriptorIsGone() throws Exception {
        List<String> trace = new ArrayList<>();
        try (ReadySocket pipe = new ReadySocket(ops -> trace.add("I/O"))) {
            fixture.run(() -> pipe.register(loop, Interest.NONE));
            fixture.run(() -> {
                pipe.channel.close();
                loop.afterDeregistration(() -> trace.add("closed, registered: " + pipe.isRegistered()));
                loop.atEndOfPhase(() -> trace.add("end of phase"));
                trace.add("caller, registered: " + pipe.isRegistered());
            });
            fixture.turn();
            fixture.turn();
        }

        assertThat(fixture.call(() -> trace))
                .containsExactly("caller, registered: true", "end of phase", "closed, registered: false");
    }

    @Test
    void aHandleThatIsClosedInTheIoPhaseIsToldInTheNextTurn() throws Exception {
        List<String> trace = new ArrayList<>();
        ReadySocket[] pipes = new ReadySocket[1];
        try (ReadySocket pipe = new ReadySocket(ops -> {
            pipes[0].end();
            loop.afterDeregistration(() -> trace.add("closed, registered: " + pipes[0].isRegistered()));
            loop.execute(() -> trace.add("task of the next turn"));
        })) {
            pipes[0] = pipe;
            fixture.run(() -> pipe.register(loop));
            fixture.turn();
            fixture.turn();
        }

        assertThat(fixture.call(() -> trace)).containsExactly("task of the next turn", "closed, registered: false");
    }

    @Test
    void theScratchBufferIsHandedOutCleared() throws Exception {
        fixture.run(() -> {
            loop.scratch().putLong(7).flip();

            assertThat(loop.scratch().isDirect()).isTrue();
            assertThat(loop.scratch().position()).isZero();
            assertThat(loop.scratch().remaining()).isEqualTo(256 * 1024);
        });
    }
}
