package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopLoad;
import io.fluv.core.transport.WholeLife.Step;
import io.fluv.testkit.OpenDescriptors;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The end of a transport at any moment of a program's life, behind each of its steps, whether or not that has had its
 * effect: every result and every subscriber is told, nothing stays, and nobody hears of an error.
 */
class AnyMomentTest {
    private static final Duration LONG = Duration.ofSeconds(Loopback.PATIENCE_SECONDS);

    private static final List<Step> STEPS = List.of(Step.values());

    /** More than a loop takes in a turn. */
    private static final int MANY_TASKS = 3_000;

    /** How the transport ends. */
    enum Ending {
        CLOSE {
            @Override
            void end(Moment moment) {
                moment.transport.close();
            }
        },
        CLOSE_ON_A_LOOP {
            @Override
            void end(Moment moment) {
                moment.loops.get(0).execute(moment.transport::close);
            }
        },
        SHUTDOWN_AT_ONCE {
            @Override
            void end(Moment moment) {
                moment.ended(moment.transport.shutdown(Duration.ZERO));
            }
        },
        SHUTDOWN_WITH_LITTLE_TIME {
            @Override
            void end(Moment moment) {
                moment.ended(moment.transport.shutdown(Duration.ofMillis(1)));
            }
        },

        /** The connections end by themselves meanwhile. */
        SHUTDOWN_WITH_TIME {
            @Override
            void end(Moment moment) {
                CompletableFuture<Void> ended = moment.transport.shutdown(LONG.multipliedBy(2));
                moment.life.letGo();
                moment.ended(ended);
            }
        },
        CLOSE_DURING_A_SHUTDOWN {
            @Override
            void end(Moment moment) {
                CompletableFuture<Void> ended = moment.transport.shutdown(LONG.multipliedBy(2));
                moment.transport.close();
                moment.ended(ended);
            }
        };

        abstract void end(Moment moment);
    }

    /** A life up to some step. */
    private static final class Moment implements AutoCloseable {
        private final Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
        private final Map<String, Integer> before = descriptors();
        private final DriverTransport transport = DriverTransport.start(
                LoopOptions.defaults().loops(2).observer((error, source) -> reported.add(error)),
                new WholeLife.FewNames());
        private final WholeLife life = new WholeLife(transport);
        private final List<Loop> loops = new ArrayList<>();

        Moment(int steps) throws Exception {
            // Two at a time are on different loops.
            var one = Loopback.result(transport.bind(Loopback.ANY_PORT, UdpOptions.defaults()));
            var other = Loopback.result(transport.bind(Loopback.ANY_PORT, UdpOptions.defaults()));
            loops.add(one.loop());
            loops.add(other.loop());
            assertThat(loops).doesNotHaveDuplicates();
            Loopback.result(one.close());
            Loopback.result(other.close());
            for (int i = 0; i < steps; i++) {
                life.take(STEPS.get(i));
            }
        }

        private static Map<String, Integer> descriptors() {
            return OpenDescriptors.canBeCounted() ? OpenDescriptors.count() : Map.of();
        }

        void ended(CompletableFuture<Void> end) {
            Loopback.result(end);
        }

        void verify() throws Exception {
            transport.close(); // waits for the threads, too
            life.awaitResults();
            for (ProbeSubscriber<?> probe : life.probes()) {
                probe.verify();
                assertThat(probe.terminals())
                        .as("terminal signals of %s", probe)
                        .isEqualTo(1);
            }
            for (Loop loop : loops) {
                assertThat(LoopLoad.of((EventLoop) loop))
                        .as("handles of %s", loop)
                        .isZero();
            }
            assertThat(reported).isEmpty();
            life.close();
            assertThat(descriptors()).isEqualTo(before);
        }

        @Override
        public void close() throws IOException {
            transport.close();
            life.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterEveryStepAllEndsAndNothingIsReported(Ending ending) throws Exception {
        for (int steps = 0; steps <= STEPS.size(); steps++) {
            check(steps, null, ending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void soItDoesWhileTheStepIsUnderWay(Ending ending) throws Exception {
        for (Step step : STEPS) {
            check(STEPS.indexOf(step), step, ending);
        }
    }

    private static void check(int steps, Step underWay, Ending ending) throws Exception {
        try (Moment moment = new Moment(steps)) {
            if (underWay != null) {
                moment.life.begin(underWay);
            }
            ending.end(moment);
            moment.verify();
        } catch (AssertionError broken) {
            throw new AssertionError(steps + " steps, then " + underWay + ": " + broken.getMessage(), broken);
        }
    }

    /** What is asked waits behind so much that the loop's end comes before it, as far as it is up to the loop. */
    @ParameterizedTest
    @EnumSource(Step.class)
    void nothingIsLostThatWaitsBehindMoreTasksThanATurnTakes(Step step) throws Exception {
        try (Moment moment = new Moment(STEPS.indexOf(step))) {
            CountDownLatch queued = new CountDownLatch(1);
            CountDownLatch closing = new CountDownLatch(1);
            moment.loops.get(0).execute(() -> {
                await(queued);
                moment.transport.close();
                closing.countDown();
            });
            moment.loops.get(1).execute(() -> await(closing));
            for (Loop loop : moment.loops) {
                for (int i = 0; i < MANY_TASKS; i++) {
                    loop.execute(() -> {});
                }
            }
            moment.life.begin(step);
            queued.countDown();
            moment.verify();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Loopback.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
