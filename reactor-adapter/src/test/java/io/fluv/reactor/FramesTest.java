package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.error.MalformedFrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What frames are made with, and what they make of messages. That they come back is {@link FrameSplitsTest}'s. */
class FramesTest {
    private static final int MOST = 1 << 30;

    // ---- arguments ----

    @ParameterizedTest
    @ValueSource(ints = {0, -1, MOST + 1, Integer.MIN_VALUE})
    void limitsOutOfTheirRangeFailAtTheCall(int limit) {
        String message = "limit: " + limit + " is not from 1 to 1073741824 bytes";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.lines(StandardCharsets.UTF_8, limit))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.crlfLines(StandardCharsets.UTF_8, limit))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.delimited(Buffers.utf8(";"), limit))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.prefixed(LengthPrefix.varint(), limit))
                .withMessage(message);
    }

    @Test
    void otherArgumentsThatCannotBeRightFailAtTheCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.bytes(-1))
                .withMessage("length: -1 is not from 0 to 1073741824 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.bytes(MOST + 1))
                .withMessageStartingWith("length: ");
        assertThatIllegalArgumentException().isThrownBy(() -> Frames.chunks(-1)).withMessage("total: -1 is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.delimited(Buffers.bytes(), 1))
                .withMessage("delimiter: 0 is not from 1 to 256 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.delimited(ByteBuffer.allocate(257), 1))
                .withMessage("delimiter: 257 is not from 1 to 256 bytes");
        for (int bytes : new int[] {-1, 0, 5, 6, 7, 9}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LengthPrefix.bigEndian(bytes))
                    .withMessage("bytes: " + bytes + " is not 1, 2, 3, 4 or 8");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LengthPrefix.littleEndian(bytes))
                    .withMessage("bytes: " + bytes + " is not 1, 2, 3, 4 or 8");
        }
    }

    @Test
    void nullsFailAtTheCall() {
        assertThatNullPointerException().isThrownBy(() -> Frames.lines(null, 1)).withMessage("charset");
        assertThatNullPointerException()
                .isThrownBy(() -> Frames.crlfLines(null, 1))
                .withMessage("charset");
        assertThatNullPointerException()
                .isThrownBy(() -> Frames.delimited(null, 1))
                .withMessage("delimiter");
        assertThatNullPointerException()
                .isThrownBy(() -> Frames.prefixed(null, 1))
                .withMessage("prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-32", "x-UTF-16LE-BOM", "ISO-2022-CN"})
    void charsetsWithoutALineFeedOfTheirOwnAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frames.lines(java.nio.charset.Charset.forName(name), 10))
                .withMessageContaining("charset: " + name);
    }

    // ---- encoding ----

    @Test
    void linesAreWrittenWithTheEndThatWasChosen() {
        assertThat(Buffers.utf8(Frames.lines(StandardCharsets.UTF_8, 10).encode("é")))
                .isEqualTo("é\n");
        assertThat(Buffers.utf8(Frames.crlfLines(StandardCharsets.UTF_8, 10).encode("é")))
                .isEqualTo("é\r\n");
        assertThat(Buffers.bytes(Frames.lines(StandardCharsets.UTF_16LE, 10).encode("a")))
                .containsExactly('a', 0, '\n', 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "\n", "ends in a return\r"})
    void aLineThatWouldNotBeReadAsItWasIsNotWritten(String line) {
        assertThatThrownBy(() -> Frames.lines(StandardCharsets.UTF_8, 100).encode(line))
                .isInstanceOf(UnframableException.class)
                .hasMessage("message: a line has no line feed in it and no carriage return at its end");
    }

    @Test
    void messagesOverTheLimitAreNotWritten() {
        String message = "message: 4 bytes are more than the 3 that the frame allows";
        assertThatThrownBy(() -> Frames.lines(StandardCharsets.UTF_8, 3).encode("éé"))
                .isInstanceOf(UnframableException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Frames.delimited(Buffers.utf8(";"), 3).encode(Buffers.utf8("abcd")))
                .isInstanceOf(UnframableException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Frames.prefixed(LengthPrefix.varint(), 3).encode(Buffers.utf8("abcd")))
                .isInstanceOf(UnframableException.class)
                .hasMessage(message);
        assertThat(Frames.lines(StandardCharsets.UTF_8, 4).encode("éé").remaining())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"1, false, 255", "1, true, 254", "2, false, 65535", "2, true, 65533"})
    void messagesLongerThanTheirPrefixCanTellAreNotWritten(int bytes, boolean countsItself, int most) {
        for (LengthPrefix order :
                new LengthPrefix[] {LengthPrefix.bigEndian(bytes), LengthPrefix.littleEndian(bytes)}) {
            Frame<ByteBuffer> frame = Frames.prefixed(countsItself ? order.countingItself() : order, MOST);
            assertThat(frame.encode(ByteBuffer.allocate(most)).remaining()).isEqualTo(most + bytes);
            assertThatThrownBy(() -> frame.encode(ByteBuffer.allocate(most + 1)))
                    .isInstanceOf(UnframableException.class)
                    .hasMessage(
                            "message: " + (most + 1) + " bytes are more than the " + most + " that the frame allows");
        }
    }

    @Test
    void anElementThatCannotBeWrittenFailsItsStreamTyped() {
        Frame<ByteBuffer> frame = Frames.prefixed(LengthPrefix.bigEndian(1), MOST);
        StepVerifier.create(
                        Flux.just(Buffers.utf8("ok"), ByteBuffer.allocate(256)).map(frame::encode))
                .expectNext(Buffers.utf8("\2ok"))
                .expectError(UnframableException.class)
                .verify(Loopback.PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({"ab, xaby, 1", "aa, a, 0", "aab, xa, -1", "aba, xab, 1", "abab, ab, 0"})
    void aMessageInWhichAReaderWouldFindTheDelimiterTooEarlyIsNotWritten(String delimiter, String text, int found) {
        Frame<ByteBuffer> frame = Frames.delimited(Buffers.utf8(delimiter), 100);
        ByteBuffer message = Buffers.utf8(text);
        if (found < 0) {
            assertThat(Buffers.utf8(frame.encode(message))).isEqualTo(text + delimiter);
        } else {
            assertThatThrownBy(() -> frame.encode(message))
                    .isInstanceOf(UnframableException.class)
                    .hasMessage("message: a reader would find the delimiter at byte " + found + " of " + text.length());
        }
        assertThat(message.remaining()).isEqualTo(text.length());
    }

    @Test
    void lengthsAreWrittenAsTheirPrefixSays() {
        assertThat(prefixOf(LengthPrefix.bigEndian(1), 200)).containsExactly(200);
        assertThat(prefixOf(LengthPrefix.bigEndian(2), 0x123)).containsExactly(1, 0x23);
        assertThat(prefixOf(LengthPrefix.littleEndian(2), 0x123)).containsExactly(0x23, 1);
        assertThat(prefixOf(LengthPrefix.bigEndian(3), 0x12345)).containsExactly(1, 0x23, 0x45);
        assertThat(prefixOf(LengthPrefix.littleEndian(3), 0x12345)).containsExactly(0x45, 0x23, 1);
        assertThat(prefixOf(LengthPrefix.bigEndian(4), 258)).containsExactly(0, 0, 1, 2);
        assertThat(prefixOf(LengthPrefix.littleEndian(4), 258)).containsExactly(2, 1, 0, 0);
        assertThat(prefixOf(LengthPrefix.bigEndian(8), 258)).containsExactly(0, 0, 0, 0, 0, 0, 1, 2);
        assertThat(prefixOf(LengthPrefix.littleEndian(8).countingItself(), 250))
                .containsExactly(2, 1, 0, 0, 0, 0, 0, 0);
        assertThat(prefixOf(LengthPrefix.bigEndian(4).countingItself(), 1)).containsExactly(0, 0, 0, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 00", "1, false, 01", "127, false, 7f", "128, false, 8001", "300, false, ac02", "16383, false, ff7f",
        "16384, false, 808001", "0, true, 01", "126, true, 7f", "127, true, 8101", "16381, true, ff7f",
                "16382, true, 818001"
    })
    void varintsAreAsShortAsTheyCanBe(int length, boolean countsItself, String expected) {
        LengthPrefix varint = countsItself ? LengthPrefix.varint().countingItself() : LengthPrefix.varint();
        StringBuilder hex = new StringBuilder();
        for (int digit : prefixOf(varint, length)) {
            hex.append(String.format("%02x", digit));
        }
        assertThat(hex).hasToString(expected);
    }

    private static int[] prefixOf(LengthPrefix prefix, int length) {
        ByteBuffer framed = Frames.prefixed(prefix, MOST).encode(ByteBuffer.allocate(length));
        int[] digits = new int[framed.remaining() - length];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = framed.get() & 0xff;
        }
        return digits;
    }

    @Test
    void fixedLengthsTakeOnlyMessagesOfThatLength() {
        assertThat(Frames.bytes(2).encode(Buffers.utf8("ab"))).isEqualTo(Buffers.utf8("ab"));
        assertThatThrownBy(() -> Frames.bytes(2).encode(Buffers.utf8("abc")))
                .isInstanceOf(UnframableException.class)
                .hasMessage("message: 3 bytes are not the 2 of the frame");
    }

    @Test
    void textAndChunksAreWrittenAsTheyAre() {
        assertThat(Buffers.utf8(Frames.text(StandardCharsets.UTF_8).encode("é")))
                .isEqualTo("é");
        assertThat(Frames.chunks(7).encode(Buffers.utf8("ab"))).isEqualTo(Buffers.utf8("ab"));
    }

    // ---- what comes over the wire and is no frame ----

    @Test
    void lengthsBeyondTheLimitFailBeforeAnyOfTheMessageIsThere() {
        Frame<ByteBuffer> frame = Frames.prefixed(LengthPrefix.bigEndian(8), 100);
        assertFails(frame, Cuts.bytes(0, 0, 0, 0, 0, 0, 0, 101), FrameTooLongException.class, "at 101");
        assertFails(
                frame,
                Cuts.bytes(255, 0, 0, 0, 0, 0, 0, 0),
                FrameTooLongException.class,
                "over its limit of 100 bytes, at 9223372036854775807");
    }

    @Test
    void lengthsThatAreNoneAreMalformed() {
        assertFails(
                Frames.prefixed(LengthPrefix.littleEndian(2).countingItself(), 100),
                Cuts.bytes(1, 0),
                MalformedFrameException.class,
                "its length is 1, which should include the 2 bytes of the prefix");
        assertFails(
                Frames.prefixed(LengthPrefix.varint(), 100),
                Cuts.bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80),
                MalformedFrameException.class,
                "a varint of more than 10 bytes");
        assertFails(
                Frames.prefixed(LengthPrefix.varint(), 100),
                Cuts.bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02),
                MalformedFrameException.class,
                "a varint of more than 64 bits");
    }

    private static void assertFails(
            Frame<ByteBuffer> frame, byte[] input, Class<? extends Throwable> type, String message) {
        StepVerifier.create(Flux.just(ByteBuffer.wrap(input))
                        .concatWith(Flux.never())
                        .transform(frame))
                .expectErrorSatisfies(
                        error -> assertThat(error).isInstanceOf(type).hasMessageContaining(message))
                .verify(Loopback.PATIENCE);
    }

    @Test
    void framesSayWhatTheyAre() {
        assertThat(Frames.text(StandardCharsets.UTF_8)).hasToString("text in UTF-8");
        assertThat(Frames.lines(StandardCharsets.UTF_8, 10)).hasToString("lines in UTF-8, of at most 10 bytes");
        assertThat(Frames.delimited(Buffers.utf8("||"), 10))
                .hasToString("bytes up to a delimiter of 2 bytes, at most 10");
        assertThat(Frames.bytes(3)).hasToString("frames of 3 bytes");
        assertThat(Frames.chunks(3)).hasToString("3 bytes in chunks");
        assertThat(Frames.prefixed(LengthPrefix.littleEndian(4).countingItself(), 9))
                .hasToString("bytes behind their length as 4 bytes, little-endian, counting itself, at most 9");
    }
}
