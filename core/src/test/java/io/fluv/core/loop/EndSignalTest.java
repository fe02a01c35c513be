package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
        assertThat(fixture.call(signal::waiting)).isEqualTo(1000);
        waiters.subList(1, 999).forEach(waiter -> waiter.cancel(false));
        assertThat(fixture.call(signal::waiting)).isEqualTo(2);

        fixture.run(signal::give);

        assertThat(waiters.get(0)).isCompleted();
        assertThat(waiters.get(999)).isCompleted();
        assertThat(signal.await()).isCompleted();
        assertThat(fixture.call(signal::waiting)).isZero();
    }

    @Test
    void waiterThatIsCancelledOnItsWayIsNeverKept() throws Exception {
        fixture.run(() -> signal.await().cancel(false));

        assertThat(fixture.call(signal::waiting)).isZero();
    }

    @Test
    void waitersAreToldInTheirOrder() throws Exception {
        List<Integer> told = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            signal.await().thenRun(() -> told.add(number));
        }

        fixture.run(signal::give);

        assertThat(told).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void whoAsksWhenTheLoopHasEndedIsToldAtOnce() {
        fixture.close();

        assertThat(signal.await()).isCompleted();
    }
}
