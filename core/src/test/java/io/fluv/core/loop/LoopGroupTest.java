package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.core.nio.NioDriver;
import io.fluv.testkit.OpenDescriptors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopGroupTest {
    private final Threads threads = new Threads();
    private final RecordingObserver observer = new RecordingObserver();
    private final LoopOptions options = LoopOptions.defaults()
            .driver(new NioDriver())
            .driver(new NioDriver())
            .loops(3)
            .threadFactory(threads)
            .observer(observer);

    @Test
    void eachLoopHasAThreadOfItsOwn() throws Exception {
        try (LoopGroup group = LoopGroup.start(options)) {
            List<Thread> seen = new ArrayList<>();
            for (EventLoop loop : group.loops()) {
                CompletableFuture<Thread> thread = new CompletableFuture<>();
                loop.execute(() -> thread.complete(Thread.currentThread()));
                seen.add(LoopFixture.await(thread));
                assertThat(loop.inLoop()).isFalse();
            }
            assertThat(seen).doesNotHaveDuplicates().containsExactlyElementsOf(threads.made());
        }
    }

    @Test
    void loopsWithEqualLoadTakeTurns() {
        try (LoopGroup group = LoopGroup.start(options)) {
            for (int i = 0; i < 30; i++) {
                group.assign();
            }

            assertThat(group.loops()).extracting(EventLoop::load).containsExactly(10, 10, 10);
        }
    }

    @Test
    void theLoopWithTheFewestHandlesIsAssigned() {
        try (LoopGroup group = LoopGroup.start(options)) {
            for (int i = 0; i < 30; i++) {
                group.assign();
            }
            EventLoop least = group.loops().get(1);
            for (int i = 0; i < 5; i++) {
                least.unassign();
            }

            for (int i = 0; i < 5; i++) {
                assertThat(group.assign()).isSameAs(least);
            }
            assertThat(group.loops()).extracting(EventLoop::load).containsExactly(10, 10, 10);
        }
    }

    @Test
    void loopThatHasEndedIsNotAssignedWhileOthersGoOn() throws Exception {
        try (LoopGroup group = LoopGroup.start(options)) {
            EventLoop gone = group.loops().get(1);
            gone.close();
            LoopFixture.await(gone.ended());
            for (int i = 0; i < 30; i++) {
                assertThat(group.assign()).isNotSameAs(gone);
                assertThat(group.leastLoaded()).isNotSameAs(gone);
            }
            assertThat(group.loops()).extracting(EventLoop::load).containsExactly(15, 0, 15);
        }
    }

    @Test
    void assignmentsOfManyThreadsAreAllCounted() throws Exception {
        try (LoopGroup group = LoopGroup.start(options)) {
            int perThread = 10_000;
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> assigning = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    for (int n = 0; n < perThread; n++) {
                        EventLoop loop = group.assign();
                        if (n % 2 == 0) {
                            loop.unassign();
                        }
                    }
                });
                thread.start();
                assigning.add(thread);
            }
            go.countDown();
            for (Thread thread : assigning) {
                thread.join(TimeUnit.SECONDS.toMillis(LoopFixture.WAIT_SECONDS));
            }

            assertThat(group.loops().stream().mapToInt(EventLoop::load).sum()).isEqualTo(3 * perThread / 2);
        }
    }

    @Test
    void closeEndsEveryLoopAndItsThread() {
        LoopGroup group = LoopGroup.start(options);
        CompletableFuture<Void> ended = group.ended();
        assertThat(ended).isNotDone();
        assertThat(threads.alive()).isEqualTo(3);

        group.close();

        assertThat(ended).isCompleted();
        assertThat(threads.alive()).isZero();
        assertThat(observer.reports()).isEmpty();
    }

    @Test
    void theGroupEndsWithTheLastOfItsLoops() throws Exception {
        try (LoopGroup group = LoopGroup.start(options)) {
            group.loops().get(0).close();
            group.loops().get(1).close();
            LoopFixture.await(group.loops().get(0).ended());
            LoopFixture.await(group.loops().get(1).ended());
            assertThat(group.ended()).isNotDone();

            group.loops().get(2).close();
            LoopFixture.await(group.ended());
        }
    }

    @Test
    void aCloserThatIsInterruptedStopsWaitingAndStaysInterrupted() throws Exception {
        LoopGroup group = LoopGroup.start(options);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch isBusy = new CountDownLatch(1);
        group.loops().get(0).execute(() -> {
            isBusy.countDown();
            try {
                busy.await(LoopFixture.WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        isBusy.await();

        Thread.currentThread().interrupt();
        group.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(group.ended()).isNotDone();
        busy.countDown();
        LoopFixture.await(group.ended());
    }

    /** Not as a TimeoutException, which is what the silence of a peer ends in and no error. */
    @Test
    void closeThatGivesUpWaitingReportsThatALoopIsBlocked() throws Exception {
        LoopGroup group = LoopGroup.start(options);
        CountDownLatch busy = new CountDownLatch(1);
        group.loops().get(0).execute(() -> {
            try {
                busy.await(LoopFixture.WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        group.close(Duration.ofMillis(1));
        busy.countDown();
        LoopFixture.await(group.ended());

        assertThat(observer.errors())
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("a task still keeps a loop from ending after PT0.001S"));
    }

    @Test
    void defaultThreadsAreDaemonsWithANameOfTheirOwn() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            Thread thread = fixture.call(Thread::currentThread);

            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).matches("fluv-loop-\\d+");
            assertThat(fixture.loop).hasToString("EventLoop[" + thread.getName() + "]");
            assertThat(fixture.group).hasToString("LoopGroup[EventLoop[" + thread.getName() + "]]");
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void aThreadFactoryThatFailsLeavesNothingBehind(BadFactory bad) throws Exception {
        // Loads what keeps descriptors of its own.
        LoopGroup.start(options).close();
        int good = threads.made().size();
        Map<String, Integer> before = OpenDescriptors.count();
        ThreadFactory factory =
                task -> threads.made().size() < good + 2 ? threads.newThread(task) : bad.newThread(task);

        assertThatThrownBy(() -> LoopGroup.start(options.threadFactory(factory)))
                .isInstanceOf(bad.failure);

        assertThat(threads.made()).hasSize(good + 2);
        assertThat(threads.alive()).isZero();
        assertThat(OpenDescriptors.count()).isEqualTo(before);
    }

    enum BadFactory implements ThreadFactory {
        RETURNS_NULL(NullPointerException.class) {
            @Override
            public Thread newThread(Runnable task) {
                return null;
            }
        },
        THROWS_AN_EXCEPTION(IllegalStateException.class) {
            @Override
            public Thread newThread(Runnable task) {
                throw new IllegalStateException("no thread today");
            }
        },
        THROWS_AN_ERROR(OutOfMemoryError.class) {
            @Override
            public Thread newThread(Runnable task) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        },
        RETURNS_A_THREAD_THAT_CAN_NOT_START(OutOfMemoryError.class) {
            @Override
            public Thread newThread(Runnable task) {
                return new Thread(task) {
                    @Override
                    public synchronized void start() {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                };
            }
        };

        private final Class<? extends Throwable> failure;

        BadFactory(Class<? extends Throwable> failure) {
            this.failure = failure;
        }
    }
}
