package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a stream is cut in chunks, and however its reader asks, the same frames come and the same end: those that the
 * simplest reading of the whole input has.
 *
 * <p>Short inputs are every one that an alphabet gives, in every cut; long ones are random, in random cuts. The seeds are
 * fixed.
 */
class FrameSplitsTest {
    private static final int RANDOM_CUTS = 25;

    @AfterAll
    static void tell(TestReporter reporter) {
        reporter.publishEntry("cuts of inputs", Long.toString(Cuts.cases()));
    }

    private static <T> void assertEveryCut(
            byte[] alphabet, int longest, Frame<T> frame, Function<byte[], Outcome<T>> model) {
        Cuts.everyInput(alphabet, longest, input -> {
            Outcome<T> expected = model.apply(input);
            Cuts.every(input, chunks -> assertOutcome(frame, chunks, expected));
        });
    }

    private static <T> void assertRandomCuts(byte[] input, Frame<T> frame, Random random, Outcome<T> expected) {
        Cuts.random(input, RANDOM_CUTS, random, chunks -> assertOutcome(frame, chunks, expected));
    }

    /** Quick to compare, and slow only to say what is wrong. */
    private static <T> void assertOutcome(Frame<T> frame, List<ByteBuffer> chunks, Outcome<T> expected) {
        Outcome<T> unbounded = Outcome.unbounded(frame, chunks);
        Outcome<T> oneByOne = Outcome.oneByOne(frame, chunks);
        Outcome<T> readerByReader = Outcome.readerByReader(frame, chunks);
        if (!unbounded.equals(expected) || !oneByOne.equals(expected) || !readerByReader.equals(expected)) {
            String as = frame + " of chunks of "
                    + chunks.stream().map(ByteBuffer::remaining).limit(50).toList() + ": "
                    + Arrays.toString(Arrays.copyOf(Cuts.joined(chunks), 50));
            assertThat(unbounded).as(as + ", unbounded").isEqualTo(expected);
            assertThat(oneByOne).as(as + ", one by one").isEqualTo(expected);
            assertThat(readerByReader).as(as + ", reader by reader").isEqualTo(expected);
        }
    }

    // ---- lines ----

    @ParameterizedTest
    @CsvSource({"1, 6", "2, 7", "3, 6", "100, 6"})
    void linesOfAnyLineEndsInEveryCut(int limit, int longest) {
        assertEveryCut(
                Cuts.bytes('a', '\r', '\n'),
                longest,
                Frames.lines(StandardCharsets.UTF_8, limit),
                input -> FrameModel.lines(input, StandardCharsets.UTF_8, limit));
    }

    @ParameterizedTest
    @CsvSource({"UTF-16BE, 2, 6", "UTF-16LE, 4, 7", "UTF-16LE, 100, 6", "UTF-32LE, 8, 6"})
    void linesOfUnitsOfSeveralBytesInEveryCut(String name, int limit, int longest) {
        Charset charset = Charset.forName(name);
        // U+0A00 and U+000A have the same bytes in another order, and so has U+0A0A at every other place.
        assertEveryCut(
                Cuts.bytes(0, '\n', '\r'),
                longest,
                Frames.lines(charset, limit),
                input -> FrameModel.lines(input, charset, limit));
    }

    @Test
    void charactersOfSeveralBytesInEveryCut() {
        byte[] input = "é\r\n€\n😀".getBytes(StandardCharsets.UTF_8);
        Outcome<String> expected = new Outcome<>(List.of("é", "€", "😀"), Outcome.COMPLETE);
        Cuts.every(input, chunks -> assertOutcome(Frames.lines(StandardCharsets.UTF_8, 4), chunks, expected));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void longTextsOfLinesInRandomCuts(long seed) {
        Random random = new Random(seed);
        byte[] input = new byte[60_000];
        for (int i = 0; i < input.length; i++) {
            int dice = random.nextInt(40);
            input[i] = (byte) (dice == 0 ? '\n' : dice == 1 ? '\r' : 128 + random.nextInt(256));
        }
        Outcome<String> expected = FrameModel.lines(input, StandardCharsets.UTF_8, 100_000);
        assertThat(expected.frames()).hasSizeGreaterThan(500);
        assertRandomCuts(input, Frames.lines(StandardCharsets.UTF_8, 100_000), random, expected);
        int limit = 200;
        assertRandomCuts(
                input,
                Frames.lines(StandardCharsets.UTF_8, limit),
                random,
                FrameModel.lines(input, StandardCharsets.UTF_8, limit));
    }

    // ---- delimiters ----

    @ParameterizedTest
    @CsvSource({"b, 2, 8", "ab, 3, 8", "aab, 3, 8", "aba, 2, 8", "abaab, 100, 8", "aaaa, 100, 8"})
    void delimitersThatOverlapThemselvesInEveryCut(String delimiter, int limit, int longest) {
        byte[] mark = delimiter.getBytes(StandardCharsets.US_ASCII);
        assertEveryCut(
                Cuts.bytes('a', 'b'),
                longest,
                Frames.delimited(ByteBuffer.wrap(mark), limit),
                input -> FrameModel.delimited(input, mark, limit));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void longDelimitedInputsInRandomCuts(long seed) {
        Random random = new Random(seed);
        byte[] delimiter = {0, 1, 0, 0, 1};
        byte[] input = new byte[50_000];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) random.nextInt(2);
        }
        Outcome<ByteBuffer> expected = FrameModel.delimited(input, delimiter, input.length);
        assertThat(expected.frames()).hasSizeGreaterThan(500);
        assertRandomCuts(input, Frames.delimited(ByteBuffer.wrap(delimiter), input.length), random, expected);
    }

    // ---- lengths ----

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void fixedLengthsInEveryCut(int length) {
        assertEveryCut(Cuts.bytes(7, 8), 8, Frames.bytes(length), input -> FrameModel.bytes(input, length));
    }

    @ParameterizedTest
    @CsvSource({
        "1, false, false",
        "1, false, true",
        "2, false, false",
        "2, true, false",
        "2, false, true",
        "2, true, true",
        "3, false, false",
        "3, true, false",
        "3, false, true",
        "3, true, true",
        "4, false, false",
        "4, true, false",
        "4, false, true",
        "4, true, true"
    })
    void prefixesInEveryCut(int size, boolean littleEndian, boolean countsItself) {
        int limit = 3;
        assertEveryCut(
                size < 3 ? Cuts.bytes(0, 2, 5, 255) : Cuts.bytes(0, 2, 6),
                size < 3 ? 5 : 6,
                Frames.prefixed(prefix(size, littleEndian, countsItself), limit),
                input -> FrameModel.prefixed(input, size, littleEndian, countsItself, limit));
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void prefixesOfEightBytesInEveryCut(boolean littleEndian, boolean countsItself) {
        for (int[] ends : new int[][] {{0, 0}, {0, 3}, {1, 0}, {255, 255}, {127, 9}, {0, 12}}) {
            byte[] input = Cuts.bytes(ends[0], 0, 0, 0, 0, 0, 0, ends[1], 'a', 'b', 'c', 0, 0);
            Outcome<ByteBuffer> expected = FrameModel.prefixed(input, 8, littleEndian, countsItself, 4);
            Frame<ByteBuffer> frame = Frames.prefixed(prefix(8, littleEndian, countsItself), 4);
            Cuts.every(input, chunks -> assertOutcome(frame, chunks, expected));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void varintsInEveryCut(boolean countsItself) {
        LengthPrefix varint = countsItself ? LengthPrefix.varint().countingItself() : LengthPrefix.varint();
        assertEveryCut(
                Cuts.bytes(0, 2, 0x81, 0x80),
                5,
                Frames.prefixed(varint, 130),
                input -> FrameModel.varintPrefixed(input, countsItself, 130));
        for (int tenth : new int[] {0, 1, 2, 0x7f, 0x80}) {
            byte[] longest = Cuts.bytes(0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, tenth, 'a', 'b', 0);
            Outcome<ByteBuffer> expected = FrameModel.varintPrefixed(longest, countsItself, 130);
            Cuts.every(longest, chunks -> assertOutcome(Frames.prefixed(varint, 130), chunks, expected));
        }
    }

    private static LengthPrefix prefix(int size, boolean littleEndian, boolean countsItself) {
        LengthPrefix prefix = littleEndian ? LengthPrefix.littleEndian(size) : LengthPrefix.bigEndian(size);
        return countsItself ? prefix.countingItself() : prefix;
    }

    // ---- there and back ----

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void messagesComeBackAsTheyWereEncodedInRandomCuts(long seed) {
        Random random = new Random(seed);
        int limit = 40_000;
        List<Frame<ByteBuffer>> frames = List.of(
                Frames.prefixed(LengthPrefix.varint(), limit),
                Frames.prefixed(LengthPrefix.varint().countingItself(), limit),
                Frames.prefixed(LengthPrefix.bigEndian(2), limit),
                Frames.prefixed(LengthPrefix.littleEndian(2).countingItself(), limit),
                Frames.prefixed(LengthPrefix.bigEndian(3).countingItself(), limit),
                Frames.prefixed(LengthPrefix.littleEndian(4), limit),
                Frames.prefixed(LengthPrefix.bigEndian(8).countingItself(), limit),
                Frames.delimited(ByteBuffer.wrap(Cuts.bytes(1, 2, 3, 4, 5, 6, 7)), limit));
        for (Frame<ByteBuffer> frame : frames) {
            List<ByteBuffer> messages = random.ints(20, 0, limit / (1 << random.nextInt(12)) + 1)
                    .mapToObj(length -> {
                        byte[] message = new byte[length];
                        random.nextBytes(message);
                        return ByteBuffer.wrap(message);
                    })
                    .toList();
            byte[] encoded = Cuts.joined(messages.stream().map(frame::encode).toList());
            Outcome<ByteBuffer> expected = new Outcome<>(messages, Outcome.COMPLETE);
            Cuts.random(encoded, 20, random, chunks -> assertOutcome(frame, chunks, expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-32BE", "ISO-8859-15", "Shift_JIS", "GB18030", "IBM037", "ISO-2022-JP"})
    void linesComeBackAsTheyWereEncodedInRandomCuts(String name) {
        Charset charset = Charset.forName(name);
        Random random = new Random(31);
        List<String> lines =
                List.of("", "plain", "with\rreturns\r within", "zürich 漢字 ｱ", "", "x".repeat(3_000), "last").stream()
                        .map(line -> charset.decode(charset.encode(line)).toString()) // what the charset can express
                        .toList();
        for (Frame<String> frame : List.of(Frames.lines(charset, 20_000), Frames.crlfLines(charset, 20_000))) {
            byte[] encoded = Cuts.joined(lines.stream().map(frame::encode).toList());
            assertRandomCuts(encoded, frame, random, new Outcome<>(lines, Outcome.COMPLETE));
        }
    }
}
