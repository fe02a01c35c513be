package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.transport.WholeLife.Step;
import io.fluv.testkit.JvmMemory;
import io.fluv.testkit.OpenDescriptors;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * What a program needs does not grow with what it has done: a whole life of connections (listen, connect, exchange,
 * half-close, close, with connects that are refused or cancelled), of UDP sockets and of lookups, over and over.
 */
class GrowthTest {
    /** Three times so many rounds, of which each that left a thousand bytes would be seen. */
    private static final int ROUNDS = 1_000;

    private static final int TRANSPORTS = 60;

    /** The heap may differ by a tenth: how much of the JVM's own is there is not ours to say. */
    private static final double TOLERANCE = 1.1;

    private final Queue<Throwable> reported = new ConcurrentLinkedQueue<>();

    private interface Round {
        void run() throws IOException;
    }

    @Test
    void aTransportNeedsNoMoreAfterThriceAsManyRounds() throws IOException {
        try (DriverTransport transport = start()) {
            checkGrowth(ROUNDS, () -> live(transport));
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void norDoesAProcessAfterThriceAsManyTransports() throws IOException {
        checkGrowth(TRANSPORTS, () -> {
            try (DriverTransport transport = start()) {
                live(transport);
            }
        });
        assertThat(reported).isEmpty();
    }

    private DriverTransport start() {
        return DriverTransport.start(
                LoopOptions.defaults().loops(2).observer((error, source) -> reported.add(error)),
                new WholeLife.FewNames());
    }

    private static void live(DriverTransport transport) throws IOException {
        try (WholeLife life = new WholeLife(transport)) {
            for (Step step : Step.values()) {
                life.take(step);
            }
            life.awaitResults();
        }
    }

    private static void checkGrowth(int rounds, Round round) throws IOException {
        repeat(rounds, round);
        Map<String, Integer> descriptors = descriptors();
        long heap = JvmMemory.reachable();
        repeat(2 * rounds, round);
        assertThat(descriptors()).isEqualTo(descriptors);
        assertThat(JvmMemory.reachable()).as("bytes of heap").isLessThan((long) (TOLERANCE * heap));
    }

    private static void repeat(int times, Round round) throws IOException {
        for (int i = 0; i < times; i++) {
            round.run();
        }
    }

    private static Map<String, Integer> descriptors() {
        return OpenDescriptors.canBeCounted() ? OpenDescriptors.count() : Map.of();
    }
}
