package io.fluv.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.FrameCutOffException;
import io.fluv.core.error.MalformedFrameException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DeframerTest {
    private final UnreadBytes unread = new UnreadBytes();

    /** Frames of two bytes each. */
    private final Deframer<Short> pairs = new Deframer<>(bytes -> bytes.remaining() < 2 ? null : bytes.getShort());

    @Test
    void framesComeOneByOneAndWhatIsNotWholeStays() {
        add(0, 1, 0, 2, 0);
        assertThat(pairs.next(unread, false)).isEqualTo((short) 1);
        assertThat(pairs.isStarved()).isFalse();
        assertThat(pairs.next(unread, false)).isEqualTo((short) 2);
        assertThat(pairs.next(unread, false)).isNull();
        assertThat(pairs.isStarved()).isTrue();
        assertThat(pairs.isOver(unread, false)).isFalse();
        assertThat(unread.size()).isEqualTo(1);
        add(3);
        assertThat(pairs.next(unread, false)).isEqualTo((short) 3);
    }

    @Test
    void itIsOverAtTheEndWhenNothingIsLeftThoughNothingIsWanted() {
        add(0, 1);
        assertThat(pairs.isOver(unread, true)).as("a frame is left").isFalse();
        assertThat(pairs.next(unread, true)).isEqualTo((short) 1);
        assertThat(pairs.isOver(unread, true)).isTrue();
        assertThat(pairs.failure()).isNull();
        assertThat(pairs.next(unread, true)).isNull();
    }

    @Test
    void aFrameThatTheEndCutsOffFailsAndLeavesItsBytes() {
        add(0, 1, 0);
        assertThat(pairs.next(unread, true)).isEqualTo((short) 1);
        assertThat(pairs.isOver(unread, true)).as("nobody has asked").isFalse();
        assertThat(pairs.next(unread, true)).isNull();
        assertThat(pairs.isOver(unread, true)).isTrue();
        assertThat(pairs.failure())
                .isInstanceOfSatisfying(
                        FrameCutOffException.class,
                        cut -> assertThat(cut.size()).isEqualTo(1));
        assertThat(unread.size()).isEqualTo(1);
    }

    @Test
    void aDecoderThatThrowsHasTakenNothing() {
        Deframer<String> failing = new Deframer<>(bytes -> {
            bytes.get();
            throw new MalformedFrameException("not today");
        });
        add(1, 2, 3);
        assertThat(failing.next(unread, false)).isNull();
        assertThat(failing.failure()).isInstanceOf(MalformedFrameException.class);
        assertThat(failing.isOver(unread, false)).isTrue();
        assertThat(unread.size()).isEqualTo(3);
        assertThat(failing.next(unread, false)).as("it is not asked again").isNull();
    }

    @Test
    void aDecoderThatIsDoneIsNotAskedAgainAndLeavesTheRest() {
        Deframer<Byte> first = new Deframer<>(new FrameDecoder<>() {
            private boolean done;

            @Override
            public Byte decode(ByteBuffer bytes) {
                done = true;
                return bytes.get();
            }

            @Override
            public boolean isDone() {
                return done;
            }
        });
        add(1, 2);
        assertThat(first.next(unread, false)).isEqualTo((byte) 1);
        assertThat(first.isOver(unread, false)).isTrue();
        assertThat(first.next(unread, false)).isNull();
        assertThat(unread.size()).isEqualTo(1);
    }

    @Test
    void aFrameThatTookNothingFailsBecauseThereWouldBeNoEndOfThem() {
        Deframer<String> endless = new Deframer<>(bytes -> "");
        add(1);
        assertThat(endless.next(unread, false)).isNull();
        assertThat(endless.failure()).isInstanceOf(IllegalStateException.class).hasMessageContaining("took no byte");
    }

    @Test
    void whatADecoderStillHasWhenAllBytesAreTakenIsHeldUntilItIsAskedFor() {
        Queue<String> last = new ArrayDeque<>(List.of("kept back", "and more"));
        Deframer<String> keeping = new Deframer<>(new FrameDecoder<>() {
            @Override
            public String decode(ByteBuffer bytes) {
                return null;
            }

            @Override
            public String decodeLast(ByteBuffer bytes) throws IOException {
                return last.poll();
            }
        });
        assertThat(keeping.isOver(unread, true)).isFalse();
        assertThat(keeping.isOver(unread, true)).isFalse();
        assertThat(keeping.next(unread, true)).isEqualTo("kept back");
        assertThat(keeping.isOver(unread, true)).isFalse();
        assertThat(keeping.next(unread, true)).isEqualTo("and more");
        assertThat(keeping.isOver(unread, true)).isTrue();
    }

    @Test
    void aDecoderIsAskedOnceForWhatHasArrivedAndOnceForTheEnd() {
        List<Integer> sizes = new ArrayList<>();
        Deframer<Short> counting = new Deframer<>(bytes -> {
            sizes.add(bytes.remaining());
            return bytes.remaining() < 3 ? null : bytes.getShort();
        });
        askTwice(counting, false);
        add(0);
        askTwice(counting, false);
        add(1);
        askTwice(counting, false);
        add(0);
        assertThat(counting.next(unread, false)).isEqualTo((short) 1);
        askTwice(counting, false);
        add(2);
        askTwice(counting, false);
        askTwice(counting, true);
        assertThat(counting.failure()).isInstanceOf(FrameCutOffException.class);
        assertThat(sizes).containsExactly(0, 1, 2, 3, 1, 2, 2);
    }

    private void askTwice(Deframer<?> deframer, boolean atEnd) {
        for (int i = 0; i < 2; i++) {
            assertThat(deframer.next(unread, atEnd)).isNull();
            assertThat(deframer.isOver(unread, atEnd)).isEqualTo(atEnd);
        }
    }

    /** As one does to have what it calls look at its frame alone. */
    @Test
    void aDecoderThatLeavesTheLimitLoweredLosesNothing() {
        Deframer<Byte> lowering = new Deframer<>(bytes -> {
            if (!bytes.hasRemaining()) {
                return null;
            }
            bytes.limit(bytes.position() + 1);
            return bytes.get();
        });
        add(1, 2, 3);
        assertThat(lowering.next(unread, false)).isEqualTo((byte) 1);
        assertThat(unread.size()).isEqualTo(2);
        add(4);
        for (byte next = 2; next <= 4; next++) {
            assertThat(lowering.next(unread, false)).isEqualTo(next);
        }
        assertThat(lowering.next(unread, false)).isNull();
        assertThat(unread.isEmpty()).isTrue();
    }

    @Test
    void aDecoderThatNeedsMoreOrThrowsWithTheLimitLoweredLosesNothing() {
        Deframer<Byte> waiting = new Deframer<>(bytes -> {
            bytes.limit(bytes.position());
            return null;
        });
        Deframer<Byte> throwing = new Deframer<>(bytes -> {
            bytes.limit(bytes.position());
            throw new MalformedFrameException("not today");
        });
        add(1, 2);
        assertThat(waiting.next(unread, false)).isNull();
        assertThat(unread.size()).isEqualTo(2);
        assertThat(throwing.next(unread, false)).isNull();
        assertThat(unread.size()).isEqualTo(2);
        add(3);
        assertThat(waiting.next(unread, true)).isNull();
        assertThat(waiting.failure())
                .isInstanceOfSatisfying(
                        FrameCutOffException.class,
                        cut -> assertThat(cut.size()).isEqualTo(3));
        assertThat(unread.take(3)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    /** Behind the limit there may be room, which holds nothing yet. */
    @Test
    void aDecoderThatRaisesTheLimitFindsNoMoreThanThereIs() {
        add(1, 2, 3);
        add(4); // copied together, with room behind
        Deframer<Integer> raising = new Deframer<>(bytes -> {
            int size = bytes.remaining();
            bytes.limit(bytes.capacity());
            return size == 0 ? null : (int) bytes.get();
        });
        for (int next = 1; next <= 4; next++) {
            assertThat(raising.next(unread, false)).isEqualTo(next);
        }
        assertThat(raising.next(unread, false)).isNull();
        assertThat(unread.isEmpty()).isTrue();
    }

    @Test
    void eachCallFindsBigEndianOrder() {
        Deframer<Short> changing = new Deframer<>(bytes -> {
            if (bytes.remaining() < 2) {
                return null;
            }
            short value = bytes.getShort();
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return value;
        });
        add(0, 1, 0, 2);
        assertThat(changing.next(unread, false)).isEqualTo((short) 1);
        assertThat(changing.next(unread, false)).isEqualTo((short) 2);
    }

    private void add(int... values) {
        ByteBuffer chunk = ByteBuffer.allocate(values.length);
        for (int value : values) {
            chunk.put((byte) value);
        }
        unread.append(chunk.flip());
    }
}
