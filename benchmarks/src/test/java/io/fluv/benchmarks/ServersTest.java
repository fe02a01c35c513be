package io.fluv.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.benchmarks.load.IdleLoad;
import io.fluv.benchmarks.server.ServerKind;
import io.fluv.benchmarks.server.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That what is compared does the same work: loads check what comes back, and fail when it is not what they sent. */
class ServersTest {
    private static final Duration SHORT = Duration.ofMillis(40);
    private static final Duration LONG = Duration.ofSeconds(10);

    /** More connections than a test should open. */
    private static final Set<Case> LARGE = EnumSet.of(Case.PING_PONG_1000, Case.PING_PONG_8000);

    static List<ServerKind> servers() {
        return CompareCommand.available();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyServerDoesEveryCaseOfItsWork(ServerKind kind) throws Exception {
        for (Work work : Work.values()) {
            if (kind.does(work)) {
                try (ServerProcess server = ServerProcess.start(kind, work, List.of())) {
                    for (Case what : casesOf(work)) {
                        assertThat(unitsOf(what, server)).as(what.title).isPositive();
                    }
                }
            }
        }
    }

    /** In a short time, or in a longer one where a server that was just started has not come to it yet. */
    private static long unitsOf(Case what, ServerProcess server) throws IOException {
        long units = 0;
        for (Duration time = SHORT; units == 0 && time.compareTo(LONG) < 0; time = time.multipliedBy(4)) {
            units = what.load(server.first, server.second)
                    .run(time, time, server::cpuTime)
                    .units();
        }
        return units;
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyServerTellsItsHeapAndHowLongATaskWaits(ServerKind kind) throws Exception {
        try (ServerProcess server = ServerProcess.start(kind, Work.ECHO, List.of());
                IdleLoad load = new IdleLoad(server.first, 3)) {
            server.beginLag();
            load.use(100_000);
            assertThat(server.endLagNanos()).isNotNegative();
            assertThat(server.heapBytes()).isPositive();
        }
    }

    private static List<Case> casesOf(Work work) {
        return Arrays.stream(Case.values())
                .filter(what -> what.work == work && !LARGE.contains(what))
                .toList();
    }
}
