package io.fluv.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnreadBytesTest {
    private final UnreadBytes unread = new UnreadBytes();

    @Test
    void whatWasAddedIsTakenInItsOrderWhateverThePieces() {
        Random random = new Random(5);
        byte[] all = new byte[100_000];
        random.nextBytes(all);
        ByteBuffer source = ByteBuffer.wrap(all);
        ByteBuffer result = ByteBuffer.allocate(all.length);
        while (result.hasRemaining()) {
            int added = Math.min(random.nextInt(2_000), source.remaining());
            ByteBuffer chunk = source.slice(source.position(), added);
            source.position(source.position() + added);
            if (random.nextBoolean()) {
                unread.add(chunk);
            } else {
                unread.append(chunk);
            }
            while (!unread.isEmpty() && random.nextInt(4) > 0) {
                result.put(unread.take(1 + random.nextInt(1_500)));
            }
            if (!source.hasRemaining() && !unread.isEmpty()) {
                result.put(unread.take(Integer.MAX_VALUE));
            }
        }
        assertThat(result.array()).isEqualTo(all);
        assertThat(unread.take(1)).isNull();
    }

    @Test
    void aChunkThatNothingWaitsBeforeIsNotCopied() {
        byte[] chunk = {1, 2, 3};
        unread.add(ByteBuffer.wrap(chunk));
        ByteBuffer taken = unread.take(2);
        taken.put(1, (byte) 9);
        assertThat(chunk).containsExactly(1, 9, 3);
        assertThat(taken.remaining()).isEqualTo(2);
    }

    @Test
    void addingLeavesTheChunksPositionAndAppendingMovesIt() {
        ByteBuffer chunk = bytes("abc");
        unread.add(chunk);
        unread.add(chunk);
        assertThat(chunk.remaining()).isEqualTo(3);
        unread.append(chunk);
        assertThat(chunk.remaining()).isZero();
        assertThat(unread.size()).isEqualTo(9);
    }

    @Test
    void whatWasTakenNeverChanges() {
        unread.append(bytes("ab"));
        for (int i = 0; i < 20; i++) {
            unread.append(bytes("cdefg"));
        }
        ByteBuffer taken = unread.take(50);
        byte[] before = new byte[50];
        taken.get(0, before);
        for (int i = 0; i < 200; i++) {
            unread.append(bytes("xxxxx"));
            unread.take(3);
        }
        assertThat(taken).isEqualTo(ByteBuffer.wrap(before));
    }

    @Test
    void aChunkOfSomebodyElseIsNeverWrittenTo() {
        byte[] array = "abcdef".getBytes(StandardCharsets.US_ASCII);
        unread.add(ByteBuffer.wrap(array, 0, 3));
        unread.append(bytes("XYZ"));
        assertThat(array).asString(StandardCharsets.US_ASCII).isEqualTo("abcdef");
        assertThat(unread.take(6)).isEqualTo(bytes("abcXYZ"));
    }

    @Test
    void emptyChunksChangeNothing() {
        unread.add(bytes(""));
        unread.append(bytes(""));
        assertThat(unread.isEmpty()).isTrue();
        unread.add(bytes("abc").asReadOnlyBuffer());
        unread.append(bytes(""));
        unread.add(bytes(""));
        assertThat(unread.take(9)).isEqualTo(bytes("abc"));
    }

    @Test
    void joiningManyChunksCopiesEachByteAFewTimesOnly() {
        // Every new array is one more copy of what is there: their number must grow with the logarithm.
        Object last = null;
        int arrays = 0;
        for (int i = 0; i < 10_000; i++) {
            unread.append(bytes("0123456789"));
            arrays += unread.bytes() == last ? 0 : 1;
            last = unread.bytes();
        }
        assertThat(arrays).isLessThan(20);
        assertThat(unread.bytes().capacity()).isLessThanOrEqualTo(2 * 100_000);
    }

    @Test
    void theEndOfAChunkThatIsKeptGetsRoomForTheNextChunkAndNoMore() {
        unread.append(bytes("abc"));
        unread.append(ByteBuffer.allocate(1_000));
        assertThat(unread.bytes().capacity()).isEqualTo(1_003);
    }

    @Test
    void memoryIsLetGoWithTheLastByte() {
        unread.append(ByteBuffer.allocate(1_000));
        unread.take(1_000);
        assertThat(unread.bytes().capacity()).isZero();
        unread.append(ByteBuffer.allocate(1_000));
        unread.clear();
        assertThat(unread.isEmpty()).isTrue();
        assertThat(unread.bytes().capacity()).isZero();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
