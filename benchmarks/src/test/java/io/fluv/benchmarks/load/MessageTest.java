package io.fluv.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    private static final int SIZE = 64;

    private final ByteBuffer messages = ByteBuffer.allocate(3 * SIZE);

    @BeforeEach
    void number() {
        Message.fill(messages, SIZE);
        Message.number(messages, SIZE, SIZE, 4_711, 12);
    }

    @Test
    void aMessageIsTheOneThatItSaysAndNoOther() {
        assertThat(Message.matches(messages, SIZE, SIZE, 4_711, 12)).isTrue();
        assertThat(Message.matches(messages, SIZE, SIZE, 4_712, 12)).isFalse();
        assertThat(Message.matches(messages, SIZE, SIZE, 4_711, 13)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6, 11, SIZE - 7, SIZE - 2, SIZE - 1})
    void aByteThatDiffersIsNoticedAtBothEnds(int at) {
        messages.put(SIZE + at, (byte) (messages.get(SIZE + at) + 1));
        assertThat(Message.matches(messages, SIZE, SIZE, 4_711, 12)).isFalse();
    }

    @Test
    void itIsALineOfPrintableCharacters() {
        for (int i = SIZE; i < 2 * SIZE - 1; i++) {
            assertThat((int) messages.get(i)).isBetween((int) ' ', (int) '~');
        }
        assertThat((char) messages.get(2 * SIZE - 1)).isEqualTo('\n');
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 1 << 30, Integer.MAX_VALUE, -1})
    void anyNumberAndOwnerCanBeReadAgain(int number) {
        Message.number(messages, 0, SIZE, number, number);
        assertThat(Message.number(messages, 0)).isEqualTo(number);
        assertThat(Message.owner(messages, 0)).isEqualTo(number);
    }
}
