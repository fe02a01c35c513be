package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndSignalTest {
    private final LoopFixture fixture = new LoopFixture();
    private final EndSignal signal = new EndSignal(new Door(fixture.loop));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void cancelledWaitersAreForgottenAndTheOthersAreTold() throws Exception {
        List<CompletableFuture<Void>> waiters =
                Stream.generate(signal::await).limit(1000).toList();
        assertThat(waiting()).isEqualTo(1000);
        waiters.subList(1, 999).forEach(waiter -> waiter.cancel(false));
        assertThat(waiting()).isEqualTo(2);
        fixture.run(() -> signal.await().cancel(false));
        assertThat(waiting()).isEqualTo(2);
        fixture.run(signal::give);
        assertThat(waiters.get(0)).isCompleted();
        assertThat(waiters.get(999)).isCompleted();
        assertThat(signal.await()).isCompleted();
        assertThat(waiting()).isZero();
    }

    @Test
    void waitersAreToldInTheirOrder() throws Exception {
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            signal.await().thenRun(() -> told.add(number));
        }
        assertThat(waiting()).isEqualTo(10);
        fixture.run(signal::give);
        assertThat(told).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /** Behind all that was asked of the signal before. */
    private int waiting() throws Exception {
        return fixture.call(signal::waiting);
    }
}
