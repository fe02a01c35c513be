package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** So many writes wait that a step for each of them over all of them would take minutes. */
class ManyWritesTest {
    private static final int MANY = 200_000;

    private final StreamHarness harness = new StreamHarness();
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    enum Order {
        LAST_TO_FIRST,
        ANY;

        <T> List<T> of(List<T> all) {
            List<T> ordered = new ArrayList<>(all);
            switch (this) {
                case LAST_TO_FIRST -> Collections.reverse(ordered);
                case ANY -> Collections.shuffle(ordered, new Random(7));
            }
            return ordered;
        }
    }

    @ParameterizedTest
    @EnumSource
    void queuedBuffersAreTakenBackOneByOneInTimeThatGrowsWithTheirNumberAlone(Order order) {
        List<CompletableFuture<Void>> writes = begun(i -> connection.write(StreamHarness.bytes("x")));
        assertThat(connection.writeQueueSize()).isEqualTo(MANY);

        List<CompletableFuture<Void>> cancelled = order.of(writes.subList(1, MANY - 1));
        harness.step(() -> cancelled.forEach(write -> write.cancel(false)));

        assertThat(connection.writeQueueSize()).isEqualTo(2);
        harness.step(() -> harness.channel.otherwiseTakes(10));
        harness.drain();
        assertThat(writes.get(0)).isCompleted();
        assertThat(writes.get(MANY - 1)).isCompleted();
        assertThat(harness.wire()).isEqualTo("xx");
    }

    @Test
    void sourcesThatHaveEmittedNothingAreCancelledOneByOneInTimeThatGrowsWithTheirNumberAlone() {
        List<ManualSource> sources =
                IntStream.range(0, MANY).mapToObj(i -> ManualSource.silent()).toList();
        List<CompletableFuture<Void>> writes = begun(i -> connection.write(sources.get(i)));

        List<CompletableFuture<Void>> cancelled = Order.ANY.of(writes);
        harness.step(() -> cancelled.forEach(write -> write.cancel(false)));

        assertThat(sources).allMatch(source -> source.cancels.get() == 1);
    }

    @Test
    void sourcesOfAConnectionThatEndsAreAllToldInTimeThatGrowsWithTheirNumberAlone() {
        List<CompletableFuture<Void>> writes = begun(i -> connection.write(ManualSource.silent()));

        harness.step(connection::dispose);

        assertThat(writes).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    /** In one step, while the socket takes nothing. */
    private List<CompletableFuture<Void>> begun(Function<Integer, CompletableFuture<Void>> write) {
        harness.step(() -> harness.channel.otherwiseTakes(0));
        return harness.ask(() -> IntStream.range(0, MANY).boxed().map(write).toList());
    }
}
