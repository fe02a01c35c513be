package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/**
 * Frames of whatever a fuzzer makes up, cut as it likes, against the simplest reading of the whole.
 *
 * <p>An ordinary build replays the inputs in the test resources. To look for more, one test at a time:
 *
 * <pre>JAZZER_FUZZ=1 mvn test -pl reactor-adapter -am -Dtest='FramesFuzzTest#lines'</pre>
 *
 * What it finds it leaves beside the inputs, to be replayed from then on.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FramesFuzzTest {
    private static final String AS_LONG_AS = "2m";
    private static final int FEW = 600;

    private static <T> void assertAsModelled(
            FuzzedDataProvider data, Frame<T> frame, byte[] input, Outcome<T> expected) {
        Cuts.random(input, 2, new Random(data.consumeLong()), chunks -> {
            assertThat(Outcome.unbounded(frame, chunks)).isEqualTo(expected);
            assertThat(Outcome.oneByOne(frame, chunks)).isEqualTo(expected);
            assertThat(Outcome.readerByReader(frame, chunks)).isEqualTo(expected);
        });
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void lines(FuzzedDataProvider data) {
        Charset charset = data.pickValue(List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.ISO_8859_1,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE));
        int limit = data.consumeInt(1, FEW);
        byte[] input = data.consumeBytes(FEW);
        assertAsModelled(data, Frames.lines(charset, limit), input, FrameModel.lines(input, charset, limit));
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void delimited(FuzzedDataProvider data) {
        byte[] delimiter = data.consumeBytes(data.consumeInt(1, 6));
        if (delimiter.length == 0) {
            return;
        }
        int limit = data.consumeInt(1, FEW);
        byte[] input = data.consumeBytes(FEW);
        assertAsModelled(
                data,
                Frames.delimited(ByteBuffer.wrap(delimiter), limit),
                input,
                FrameModel.delimited(input, delimiter, limit));
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void prefixed(FuzzedDataProvider data) {
        int size = data.pickValue(List.of(1, 2, 3, 4, 8));
        boolean littleEndian = data.consumeBoolean();
        boolean countsItself = data.consumeBoolean();
        int limit = data.consumeInt(1, FEW);
        byte[] input = data.consumeBytes(FEW);
        LengthPrefix prefix = littleEndian ? LengthPrefix.littleEndian(size) : LengthPrefix.bigEndian(size);
        assertAsModelled(
                data,
                Frames.prefixed(countsItself ? prefix.countingItself() : prefix, limit),
                input,
                FrameModel.prefixed(input, size, littleEndian, countsItself, limit));
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void varints(FuzzedDataProvider data) {
        boolean countsItself = data.consumeBoolean();
        int limit = data.consumeInt(1, FEW);
        byte[] input = data.consumeBytes(FEW);
        LengthPrefix prefix = countsItself ? LengthPrefix.varint().countingItself() : LengthPrefix.varint();
        assertAsModelled(
                data, Frames.prefixed(prefix, limit), input, FrameModel.varintPrefixed(input, countsItself, limit));
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void text(FuzzedDataProvider data) {
        Charset charset = Charset.forName(data.pickValue(
                List.of("UTF-8", "UTF-16", "UTF-32", "GB18030", "Shift_JIS", "EUC-JP", "Big5", "ISO-2022-KR")));
        byte[] input = data.consumeBytes(FEW);
        String whole = charset.decode(ByteBuffer.wrap(input)).toString();
        Cuts.random(
                input,
                2,
                new Random(data.consumeLong()),
                chunks -> Stream.of(
                                Outcome.unbounded(Frames.text(charset), chunks),
                                Outcome.oneByOne(Frames.text(charset), chunks))
                        .forEach(outcome -> {
                            assertThat(outcome.end()).isEqualTo(Outcome.COMPLETE);
                            assertThat(outcome.frames()).doesNotContain("");
                            assertThat(String.join("", outcome.frames())).isEqualTo(whole);
                        }));
    }

    /** What is encoded comes back, and what can't come back is refused. */
    @FuzzTest(maxDuration = AS_LONG_AS)
    void thereAndBack(FuzzedDataProvider data) {
        int limit = data.consumeInt(1, FEW);
        byte[] delimiter = data.consumeBytes(1 + data.consumeInt(0, 4));
        List<Frame<ByteBuffer>> frames = new ArrayList<>(List.of(
                Frames.prefixed(LengthPrefix.varint().countingItself(), limit),
                Frames.prefixed(LengthPrefix.littleEndian(1).countingItself(), limit),
                Frames.prefixed(LengthPrefix.bigEndian(3), limit)));
        if (delimiter.length > 0) {
            frames.add(Frames.delimited(ByteBuffer.wrap(delimiter), limit));
        }
        Frame<ByteBuffer> frame = data.pickValue(frames);
        List<ByteBuffer> messages = new ArrayList<>();
        List<ByteBuffer> encoded = new ArrayList<>();
        for (int i = data.consumeInt(0, 8); i > 0; i--) {
            ByteBuffer message = ByteBuffer.wrap(data.consumeBytes(data.consumeInt(0, FEW)));
            try {
                encoded.add(frame.encode(message));
                messages.add(message);
            } catch (UnframableException refused) {
                assertThat(refused).hasMessageStartingWith("message: ");
            }
        }
        assertAsModelled(data, frame, Cuts.joined(encoded), new Outcome<>(messages, Outcome.COMPLETE));
    }

    @FuzzTest(maxDuration = AS_LONG_AS)
    void linesThereAndBack(FuzzedDataProvider data) {
        int limit = data.consumeInt(1, FEW);
        Charset charset = data.pickValue(List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE));
        Frame<String> frame = data.consumeBoolean() ? Frames.lines(charset, limit) : Frames.crlfLines(charset, limit);
        List<String> lines = new ArrayList<>();
        List<ByteBuffer> encoded = new ArrayList<>();
        for (int i = data.consumeInt(0, 8); i > 0; i--) {
            String line = data.consumeString(FEW);
            try {
                encoded.add(frame.encode(line));
                lines.add(charset.decode(charset.encode(line)).toString());
            } catch (UnframableException refused) {
                assertThat(refused).hasMessageStartingWith("message: ");
            }
        }
        assertAsModelled(data, frame, Cuts.joined(encoded), new Outcome<>(lines, Outcome.COMPLETE));
    }
}
