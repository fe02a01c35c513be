package io.fluv.core.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.ProbeSubscriber;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests, elements and cancels in random order, against a number without limit. */
class OutletDemandTest {
    private static final BigInteger UNBOUNDED = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int ROUNDS = 2_000;
    private static final int STEPS = 30;

    /** As many as there are, one short of that, and what §3.9 refuses, at both ends of its range. */
    private static final long[] CORNERS = {
        1, 2, Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 62, 0, -1, Long.MIN_VALUE, Long.MIN_VALUE + 1
    };

    private final Queue<Runnable> hops = new ArrayDeque<>();

    /** Whether the caller counts as being on the outlet's thread. */
    private boolean inside = true;

    private final Outlet<Integer> outlet = new Outlet<>(
            new WayIn() {
                @Override
                public boolean isInside() {
                    return true;
                }

                @Override
                public boolean mayActNow() {
                    return inside && hops.isEmpty();
                }

                @Override
                public boolean hop(Runnable step) {
                    return hops.add(step);
                }
            },
            new Outlet.Owner() {
                @Override
                public void onWanted() {}

                @Override
                public void onUserFailure(Throwable thrown) {
                    throw new AssertionError(thrown);
                }

                @Override
                public Throwable refusal() {
                    return null;
                }

                @Override
                public IllegalStateException taken() {
                    return new IllegalStateException("taken");
                }

                @Override
                public void later(Runnable step) {
                    hops.add(step);
                }
            });

    /** What one subscriber is owed, said as simply as possible. */
    private static final class Model {
        BigInteger wanted = BigInteger.ZERO;
        boolean refused;
        boolean cancelled;

        void requested(long n) {
            if (n <= 0) {
                refused = true;
            } else {
                wanted = wanted.add(BigInteger.valueOf(n)).min(UNBOUNDED);
            }
        }

        boolean canTake() {
            return !refused && !cancelled && wanted.signum() > 0;
        }

        void taken() {
            wanted = wanted.equals(UNBOUNDED) ? wanted : wanted.subtract(BigInteger.ONE);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void everySubscriberGetsWhatItAskedForToTheElement(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        int unbounded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Model model = new Model();
            ProbeSubscriber<Integer> subscriber = ProbeSubscriber.idle();
            inside = true;
            outlet.subscribe(subscriber);
            play(random, model, subscriber);

            if (model.refused && !model.cancelled) {
                assertThat(subscriber.error()).hasMessageContaining("§3.9");
                refused++;
            } else {
                assertThat(subscriber.terminals()).isZero();
                subscriber.cancel();
                deliver();
            }
            assertThat(outlet.canTake()).isFalse();
            assertThat(outlet.wanted()).isZero();
            unbounded += model.wanted.equals(UNBOUNDED) ? 1 : 0;
        }
        assertThat(refused).as("rounds with a bad request").isBetween(ROUNDS / 20, ROUNDS);
        assertThat(unbounded).as("rounds that wanted all there is").isBetween(ROUNDS / 20, ROUNDS);
    }

    private void play(Random random, Model model, ProbeSubscriber<Integer> subscriber) {
        int emitted = 0;
        for (int step = 0; step < STEPS; step++) {
            inside = random.nextBoolean();
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    long n = number(random);
                    hops.add(() -> model.requested(n)); // counts when it arrives
                    if (inside && hops.size() == 1) {
                        hops.remove().run();
                    }
                    subscriber.request(n);
                }
                case 2 -> deliver();
                case 3 -> {
                    if (random.nextInt(20) == 0) {
                        model.cancelled = true; // counts at once
                        subscriber.cancel();
                    }
                }
                default -> {
                    assertThat(outlet.canTake()).isEqualTo(model.canTake());
                    if (outlet.canTake()) {
                        outlet.emit(emitted++);
                        model.taken();
                        assertThat(outlet.wanted()).isEqualTo(model.wanted.longValueExact());
                    }
                }
            }
            assertThat(subscriber.items()).hasSize(emitted);
        }
        deliver();
        outlet.refuseBadRequest();
    }

    private static long number(Random random) {
        // Mostly few, so that a round goes on for a while.
        return random.nextInt(4) == 0 ? CORNERS[random.nextInt(CORNERS.length)] : 1 + random.nextInt(3);
    }

    private void deliver() {
        while (!hops.isEmpty()) {
            hops.remove().run();
        }
    }
}
