package io.fluv.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.flow.SharedQueue.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedQueueTest {
    private final SharedQueue<Item> queue = new SharedQueue<>();
    private final Share<Item> mine = new Share<>();
    private final Share<Item> yours = new Share<>();

    private static final class Item extends SharedQueue.Element<Item> {
        final Share<Item> owner;
        final int number;

        Item(Share<Item> owner, int number) {
            this.owner = owner;
            this.number = number;
        }

        @Override
        protected Share<Item> share() {
            return owner;
        }
    }

    @Test
    void elementsLeaveInTheOrderInWhichTheyCameWhoseverTheyAre() {
        add(mine, 1);
        add(yours, 2);
        add(mine, 3);

        assertThat(queue.poll()).extracting(item -> item.number).isEqualTo(1);
        assertThat(content()).containsExactly(2, 3);
        assertThat(mine.isEmpty()).isFalse();
        queue.poll();
        assertThat(yours.isEmpty()).isTrue();
        queue.poll();
        assertThat(mine.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whatIsTakenBackIsOfTheShareAloneAndWhatStaysKeepsItsPlace() {
        IntStream.range(0, 10).forEach(i -> add(i % 2 == 0 ? mine : yours, i));

        queue.takeBack(mine, item -> item.number > 2);

        assertThat(content()).containsExactly(0, 1, 2, 3, 5, 7, 9);
        queue.takeBack(mine, item -> true);
        assertThat(content()).containsExactly(1, 3, 5, 7, 9);
        assertThat(mine.isEmpty()).isTrue();
        add(mine, 10);
        assertThat(content()).containsExactly(1, 3, 5, 7, 9, 10);
    }

    @Test
    void anElementCannotBeInTheQueueTwice() {
        Item item = add(mine, 1);

        assertThatThrownBy(() -> queue.add(item)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aRandomMixMatchesAList(long seed) {
        Random random = new Random(seed);
        List<Share<Item>> shares =
                Stream.generate(() -> new Share<Item>()).limit(4).toList();
        List<Item> model = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            Share<Item> share = shares.get(random.nextInt(shares.size()));
            int choice = random.nextInt(20);
            if (choice < 12) {
                model.add(add(share, step));
            } else if (choice < 18) {
                Item polled = queue.poll();
                assertThat(polled).isSameAs(model.isEmpty() ? null : model.remove(0));
            } else {
                int kept = random.nextInt(5);
                queue.takeBack(share, item -> item.number % 5 != kept);
                model.removeIf(item -> item.owner == share && item.number % 5 != kept);
            }
            assertThat(content())
                    .isEqualTo(model.stream().map(item -> item.number).toList());
            assertThat(queue.size()).isEqualTo(model.size());
            for (Share<Item> each : shares) {
                assertThat(each.isEmpty()).isEqualTo(model.stream().noneMatch(item -> item.owner == each));
            }
        }
    }

    private Item add(Share<Item> share, int number) {
        Item item = new Item(share, number);
        queue.add(item);
        return item;
    }

    private List<Integer> content() {
        List<Integer> numbers = new ArrayList<>();
        for (Item item = queue.first(); item != null; item = queue.after(item)) {
            numbers.add(item.number);
        }
        return numbers;
    }
}
