package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
    private int wakeUps;
    private final TaskQueue queue = new TaskQueue(() -> wakeUps++);

    private final Runnable first = new Named("first");
    private final Runnable second = new Named("second");

    @Test
    void tasksComeOutInTheOrderOfTheirOffers() {
        Runnable third = new Named("third");
        queue.offer(first);
        queue.offer(second);
        queue.offer(third);

        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isSameAs(third);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void anOfferToALoopThatIsAwakeCostsNoWakeUp() {
        queue.offer(first);
        queue.offer(second);

        assertThat(wakeUps).isZero();
    }

    @Test
    void onlyTheFirstOfferToASleepingLoopWakesItUp() {
        assertThat(queue.prepareToSleep()).isTrue();

        queue.offer(first);
        assertThat(wakeUps).isEqualTo(1);
        queue.offer(second);
        assertThat(wakeUps).isEqualTo(1);
    }

    @Test
    void aBurstOfTasksCostsOneWakeUpHoweverLongItIs() {
        int bursts = 100;
        for (int burst = 0; burst < bursts; burst++) {
            assertThat(queue.prepareToSleep()).isTrue();
            for (int i = 0; i < 1_000; i++) {
                queue.offer(first);
            }
            queue.awake();
            while (queue.poll() != null) {
                queue.offer(second); // a task that gives the loop another one: the loop is awake
                queue.poll();
            }
        }

        assertThat(wakeUps).isEqualTo(bursts);
    }

    @Test
    void theTaskIsThereWhenTheWakeUpComes() {
        Runnable[] seen = new Runnable[1];
        TaskQueue[] itself = new TaskQueue[1];
        itself[0] = new TaskQueue(() -> seen[0] = itself[0].poll());
        itself[0].prepareToSleep();

        itself[0].offer(first);

        assertThat(seen[0]).isSameAs(first);
    }

    @Test
    void aLoopThatSleepsAgainIsWokenUpAgain() {
        queue.prepareToSleep();
        queue.offer(first);
        queue.awake();
        queue.poll();

        assertThat(queue.prepareToSleep()).isTrue();
        queue.offer(second);

        assertThat(wakeUps).isEqualTo(2);
    }

    @Test
    void aLoopWithATaskWaitingMayNotSleepAndIsAwakeAfterwards() {
        queue.offer(first);

        assertThat(queue.prepareToSleep()).isFalse();

        queue.offer(second);
        assertThat(wakeUps).isZero();
    }

    @Test
    void aLoopThatWokeUpByItselfIsNotWokenUp() {
        queue.prepareToSleep();
        queue.awake();

        queue.offer(first);

        assertThat(wakeUps).isZero();
    }

    @Test
    void aClosedQueueRejectsEveryOfferAndKeepsNone() {
        queue.close();

        assertThatThrownBy(() -> queue.offer(first))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the loop has ended");
        assertThatThrownBy(() -> queue.offer(second)).isInstanceOf(RejectedExecutionException.class);
        assertThat(queue.poll()).isNull();
        assertThat(wakeUps).isZero();
    }

    @Test
    void whatWasAcceptedBeforeTheCloseCanStillBePolled() {
        queue.offer(first);
        queue.offer(second);

        queue.close();

        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
    }

    private record Named(String name) implements Runnable {
        @Override
        public void run() {}
    }
}
