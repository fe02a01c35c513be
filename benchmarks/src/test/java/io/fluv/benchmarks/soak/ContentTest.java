package io.fluv.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContentTest {
    private static final int BYTES = 1_000;

    private final Content content = new Content(42);

    @Test
    void anyPieceOfItIsKnownByItsPosition() {
        ByteBuffer whole = ByteBuffer.allocate(BYTES);
        content.fill(whole, 0);
        for (int from = 0; from < 20; from++) {
            content.check(whole.slice(from, BYTES - from), from);
        }
    }

    @Test
    void everyByteThatDiffersIsNoticed() {
        ByteBuffer whole = ByteBuffer.allocate(BYTES);
        content.fill(whole, 7);
        for (int i = 0; i < BYTES; i++) {
            int at = i;
            byte right = whole.get(at);
            whole.put(at, (byte) (right ^ 1));
            assertThatThrownBy(() -> content.check(whole, 7))
                    .isInstanceOf(Violation.class)
                    .hasMessageStartingWith("byte " + (7 + at) + " is ");
            whole.put(at, right);
        }
    }

    @Test
    void anotherKeyIsAnotherContent() {
        ByteBuffer other = ByteBuffer.allocate(BYTES);
        new Content(43).fill(other, 0);
        assertThatThrownBy(() -> content.check(other, 0)).isInstanceOf(Violation.class);
    }

    @Test
    void chunksMakeUpTheWholeAndNoMore() {
        AtomicLong position = new AtomicLong();
        content.chunks(BYTES, () -> 64, ByteBuffer::allocate)
                .doOnNext(chunk -> content.check(chunk, position.getAndAdd(chunk.remaining())))
                .blockLast();
        assertThat(position).hasValue(BYTES);
    }
}
