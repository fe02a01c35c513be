package io.fluv.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueTest {
    private final TimerQueue queue = new TimerQueue();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timersRunInTheOrderOfTheirDeadlines() {
        add(30, "c");
        add(10, "a");
        add(20, "b");

        runDue(100);

        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void timersWithTheSameDeadlineRunInTheOrderOfTheirInsertion() {
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            added.add("timer " + i);
            add(5, "timer " + i);
        }

        runDue(5);

        assertThat(ran).isEqualTo(added);
    }

    @Test
    void aTimerIsDueWhenTheClockReadsItsDeadlineAndNotANanosecondBefore() {
        add(10, "a");

        runDue(9);
        assertThat(ran).isEmpty();
        assertThat(queue.nanosToNext(9)).isEqualTo(1);

        runDue(10);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void theTimeToTheNextTimerIsNoneWithoutTimersAndZeroWhenOneIsOverdue() {
        assertThat(queue.nanosToNext(0)).isEqualTo(TimerQueue.NONE);

        add(10, "a");

        assertThat(queue.nanosToNext(3)).isEqualTo(7);
        assertThat(queue.nanosToNext(10)).isZero();
        assertThat(queue.nanosToNext(1_000)).isZero();
    }

    @Test
    void theTimeToTheNextTimerIsThatOfTheEarliest() {
        add(50, "later");
        Timer earliest = add(20, "earliest");

        assertThat(queue.nanosToNext(0)).isEqualTo(20);
        earliest.cancel();
        assertThat(queue.nanosToNext(0)).isEqualTo(50);
    }

    @Test
    void anEmptyQueueHasNothingToPoll() {
        assertThat(queue.poll(Long.MAX_VALUE, queue.sequence())).isNull();
    }

    @Test
    void deadlinesBeyondTheOverflowOfTheClockComeAfterThoseBeforeIt() {
        long beforeOverflow = Long.MAX_VALUE - 5;
        long afterOverflow = Long.MAX_VALUE + 5;
        add(afterOverflow, "after");
        add(beforeOverflow, "before");
        add(Long.MAX_VALUE, "at");

        long now = Long.MAX_VALUE - 10;
        assertThat(queue.nanosToNext(now)).isEqualTo(5);
        runDue(now);
        assertThat(ran).isEmpty();

        runDue(beforeOverflow);
        assertThat(ran).containsExactly("before");
        assertThat(queue.nanosToNext(beforeOverflow)).isEqualTo(5);

        runDue(afterOverflow);
        assertThat(ran).containsExactly("before", "at", "after");
    }

    @Test
    void aTimerOfTheLongestDelayWaits() {
        long now = Long.MAX_VALUE - 1;
        add(now + Long.MAX_VALUE / 2, "in 146 years");
        add(now + 1, "soon");

        assertThat(queue.nanosToNext(now)).isEqualTo(1);
        runDue(now + 1);

        assertThat(ran).containsExactly("soon");
        assertThat(queue.nanosToNext(now + 1)).isEqualTo(Long.MAX_VALUE / 2 - 1);
    }

    @Test
    void aTimerThatWasAddedAfterTheSequenceWasReadWaitsForTheNextRound() {
        long limit = queue.sequence() + 1;
        queue.add(10, () -> {
            ran.add("first");
            add(10, "added by first");
        });

        run(10, limit);
        assertThat(ran).containsExactly("first");
        assertThat(queue.size()).isEqualTo(1);

        runDue(10);
        assertThat(ran).containsExactly("first", "added by first");
    }

    @Test
    void aTimerThatAddsItselfAgainRunsOnceARound() {
        queue.add(0, new Runnable() {
            @Override
            public void run() {
                ran.add("again");
                queue.add(0, this);
            }
        });

        runDue(0);
        runDue(0);

        assertThat(ran).containsExactly("again", "again");
    }

    @Test
    void theSequenceCountsEveryTimerThatWasEverAdded() {
        add(1, "a").cancel();
        add(1, "b");
        runDue(1);

        assertThat(queue.sequence()).isEqualTo(2);
    }

    @Test
    void aCancelledTimerDoesNotRunEvenWhenItWasPolledBefore() {
        Timer timer = add(1, "a");
        Runnable due = queue.poll(1, queue.sequence());
        assertThat(due).isNotNull();

        timer.cancel();
        due.run();

        assertThat(ran).isEmpty();
    }

    @Test
    void cancellingTwiceOrAfterTheRunTouchesNoOtherTimer() {
        Timer ranBefore = add(1, "ran");
        runDue(1);
        Timer cancelled = add(2, "cancelled");
        cancelled.cancel();
        add(3, "stays");

        ranBefore.cancel();
        cancelled.cancel();

        assertThat(queue.size()).isEqualTo(1);
        runDue(3);
        assertThat(ran).containsExactly("ran", "stays");
    }

    @Test
    void aTimerMayCancelItselfAndAnotherThatIsDueToo() {
        Timer[] timers = new Timer[2];
        timers[0] = queue.add(1, () -> {
            ran.add("first");
            timers[0].cancel();
            timers[1].cancel();
        });
        timers[1] = add(1, "second");

        runDue(1);

        assertThat(ran).containsExactly("first");
        assertThat(queue.size()).isZero();
    }

    @Test
    void aCancelFromAnyPlaceOfTheHeapKeepsTheOrderOfTheOthers() {
        int count = 40;
        for (int cancelled = 0; cancelled < count; cancelled++) {
            TimerQueue each = new TimerQueue();
            List<Integer> order = new ArrayList<>();
            List<Timer> timers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                // 17 and 40 have no common divisor: every deadline from 0 to 39 once, far from sorted.
                int deadline = i * 17 % count;
                timers.add(each.add(deadline, () -> order.add(deadline)));
            }
            Timer victim = timers.get(cancelled);
            victim.cancel();

            for (Runnable due = each.poll(count, count); due != null; due = each.poll(count, count)) {
                due.run();
            }

            assertThat(order)
                    .as("without timer %s", cancelled)
                    .hasSize(count - 1)
                    .isSorted()
                    .doesNotContain((int) victim.deadline);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRandomMixOfAddCancelAndPollMatchesASortedList(long seed) {
        Random random = new Random(seed);
        // Half of the runs cross the overflow of the clock.
        long now = seed % 2 == 0 ? Long.MAX_VALUE - 3_000 : 1_000;
        long start = now;
        List<Entry> model = new ArrayList<>();
        List<Integer> actual = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int step = 0; step < 4_000; step++) {
            int choice = random.nextInt(10);
            if (choice < 5) {
                int id = step;
                long deadline = now + random.nextInt(100);
                model.add(new Entry(deadline - start, queue.sequence(), id, queue.add(deadline, () -> actual.add(id))));
            } else if (choice < 7 && !model.isEmpty()) {
                model.remove(random.nextInt(model.size())).timer.cancel();
            } else {
                now += random.nextInt(10);
                long due = now - start;
                model.sort(Comparator.comparingLong(Entry::deadline).thenComparingLong(Entry::sequence));
                while (!model.isEmpty() && model.get(0).deadline <= due) {
                    expected.add(model.remove(0).id);
                }
                runDue(now);
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }

        assertThat(actual).hasSizeGreaterThan(500).isEqualTo(expected);
    }

    @Test
    void clearShowsEachWaitingActionOnceAndRunsNone() {
        List<Runnable> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int id = i;
            Runnable action = () -> ran.add("timer " + id);
            waiting.add(action);
            queue.add(i % 7, action);
        }
        Timer cancelled = add(3, "cancelled");
        cancelled.cancel();
        List<Runnable> discarded = new ArrayList<>();

        queue.clear(discarded::add);

        assertThat(discarded).containsExactlyInAnyOrderElementsOf(waiting);
        assertThat(ran).isEmpty();
        assertThat(queue.size()).isZero();
        assertThat(queue.nanosToNext(0)).isEqualTo(TimerQueue.NONE);
    }

    @Test
    void aTimerOfAClearedQueueCanStillBeCancelledAndTheQueueUsed() {
        Timer cleared = add(1, "cleared");
        queue.clear(action -> {});

        cleared.cancel();
        add(2, "new");
        runDue(2);

        assertThat(ran).containsExactly("new");
    }

    private Timer add(long deadline, String name) {
        return queue.add(deadline, () -> ran.add(name));
    }

    private void runDue(long now) {
        run(now, queue.sequence());
    }

    private void run(long now, long limit) {
        for (Runnable due = queue.poll(now, limit); due != null; due = queue.poll(now, limit)) {
            due.run();
        }
    }

    private record Entry(long deadline, long sequence, int id, Timer timer) {}
}
