package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.ScriptedDriver;
import io.fluv.core.driver.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop that the driver turns: who is in a turn is in the loop, and each turn tells when the next is due. */
class DrivenLoopTest {
    private final AtomicLong now = new AtomicLong();
    private final List<Throwable> reported = new ArrayList<>();
    private final ScriptedDriver driver = new ScriptedDriver(now::get) {
        @Override
        public boolean drivesLoops() {
            return true;
        }
    };
    private final LoopGroup group = LoopGroup.start(
            LoopOptions.defaults().loops(1).driver(driver).observer((error, source) -> reported.add(error)));
    private final EventLoop loop = group.loops().get(0);

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void whoIsInATurnIsInTheLoop() {
        List<Boolean> inside = new ArrayList<>();
        loop.execute(() -> inside.add(loop.inLoop()));

        assertThat(loop.inLoop()).isFalse();
        loop.turn();

        assertThat(inside).containsExactly(true);
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void aTurnTellsWhenTheNextIsDue() {
        assertThat(loop.turn()).isEqualTo(Poller.FOREVER);
        loop.schedule(() -> {}, Duration.ofNanos(70));
        assertThat(loop.turn()).isEqualTo(70);
        now.addAndGet(50);
        assertThat(loop.turn()).isEqualTo(20);
        now.addAndGet(20);
        assertThat(loop.turn()).isEqualTo(Poller.FOREVER);

        for (int i = 0; i <= EventLoop.TASKS_PER_TURN; i++) {
            loop.execute(() -> {});
        }
        assertThat(loop.turn()).as("a task was left over").isZero();
    }

    @Test
    void aTurnWithinATurnIsRefusedAndLeavesTheOuterOneInTheLoop() {
        List<Boolean> inside = new ArrayList<>();
        loop.execute(() -> {
            assertThatThrownBy(loop::turn).isInstanceOf(IllegalStateException.class);
            inside.add(loop.inLoop());
        });
        loop.turn();

        assertThat(inside).containsExactly(true);
        assertThat(reported).isEmpty();
    }

    @Test
    void anInterruptOfTheThreadThatTurnsItIsNotTheLoops() {
        Thread.currentThread().interrupt();
        loop.execute(() -> {});
        loop.turn();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingTurnsItToItsEnd() {
        List<String> ran = new ArrayList<>();
        loop.execute(() -> ran.add("what was asked before"));
        group.close();

        assertThat(ran).containsExactly("what was asked before");
        assertThat(loop.turn()).isEqualTo(Turns.OVER);
        assertThat(group.ended()).isCompleted();
    }

    @Test
    void anotherClockThanTheDriversIsRefused() {
        assertThatThrownBy(() -> LoopOptions.defaults().driver(driver).clock(() -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("clock: the driver scripted turns the loops");
    }
}
