package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** {@link Frames#text}: text stays whole however its bytes are cut. */
class FramesTextTest {
    static Stream<Arguments> textsAndCharsets() {
        return Stream.of(
                Arguments.of("aé€😀z", "UTF-8"),
                Arguments.of("\uFEFFaé😀", "UTF-8"),
                Arguments.of("é€😀", "UTF-16"),
                Arguments.of("é€😀z", "UTF-16LE"),
                Arguments.of("é😀", "UTF-32BE"),
                Arguments.of("äöüß plain", "ISO-8859-1"),
                Arguments.of("a漢字ｱ", "Shift_JIS"),
                Arguments.of("a漢é😀", "GB18030"),
                Arguments.of("a漢b", "ISO-2022-JP"),
                Arguments.of("a漢字", "EUC-JP"));
    }

    @ParameterizedTest
    @MethodSource("textsAndCharsets")
    void everyWayToCutGivesTheSameText(String text, String charsetName) {
        Charset charset = Charset.forName(charsetName);
        byte[] bytes = text.getBytes(charset);
        // The whole in one go is the measure: decoders differ in what they make of byte order marks and escapes.
        String whole = charset.decode(ByteBuffer.wrap(bytes)).toString();
        assertThat(bytes.length).isLessThan(16);
        assertEveryCutGives(whole, bytes, charset);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of(bytes('a', 0xFF, 'b'), "UTF-8"),
                Arguments.of(bytes(0xE2, 0x82), "UTF-8"),
                Arguments.of(bytes('a', 0xF0, 0x9F, 0x98), "UTF-8"),
                Arguments.of(bytes(0xE2, 'x', 0x82, 0xAC, 0xC3), "UTF-8"),
                Arguments.of(bytes(0xC0, 0x80, 0xED, 0xA0, 0x80), "UTF-8"),
                Arguments.of(bytes(0x00, 'a', 0xD8, 0x3D), "UTF-16BE"),
                Arguments.of(bytes(0xDC, 0x00, 0x00, 'a', 0x00), "UTF-16BE"),
                Arguments.of(bytes('a', 0x8A), "Shift_JIS"),
                Arguments.of(bytes('a', 0x81, 0x30, 0x81), "GB18030"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedAndTruncatedInputIsReplacedAsInOneGo(byte[] input, String charsetName) {
        Charset charset = Charset.forName(charsetName);
        String whole = charset.decode(ByteBuffer.wrap(input)).toString();
        assertThat(whole).contains("\uFFFD");
        assertEveryCutGives(whole, input, charset);
    }

    @Test
    void everyCharsetOfTheJdkIsDecodedBytewise() {
        List<String> wrong = new ArrayList<>();
        for (Charset charset : Charset.availableCharsets().values()) {
            if (!charset.canEncode() || charset.name().contains("COMPOUND")) {
                continue; // the latter cannot decode what it encodes
            }
            byte[] bytes = "Hello, world 123".getBytes(charset);
            String whole = charset.decode(ByteBuffer.wrap(bytes)).toString();
            if (!decode(bytes, (1 << (bytes.length - 1)) - 1L, charset).equals(whole)) {
                wrong.add(charset.name());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void assertEveryCutGives(String whole, byte[] bytes, Charset charset) {
        for (long cuts = 0; cuts < 1L << (bytes.length - 1); cuts++) {
            assertThat(decode(bytes, cuts, charset))
                    .as("cut at the bits of %s", Long.toBinaryString(cuts))
                    .isEqualTo(whole);
        }
    }

    /** Bit i set: a new chunk begins behind byte i. */
    private static String decode(byte[] bytes, long cuts, Charset charset) {
        List<ByteBuffer> chunks = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (i == bytes.length - 1 || (i < Long.SIZE && (cuts & 1L << i) != 0)) {
                chunks.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, i + 1)));
                from = i + 1;
            }
        }
        List<String> pieces = Flux.fromIterable(chunks)
                .transform(Frames.text(charset))
                .collectList()
                .block();
        assertThat(pieces).doesNotContain("");
        return String.join("", pieces);
    }

    @Test
    void oneStringIsEmittedForEachOneRequestedAndNoMoreIsAskedOfTheUpstreamThanThat() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        AtomicLong asked = new AtomicLong();
        StepVerifier.create(
                        chunks.flux()
                                .doOnRequest(asked::addAndGet)
                                .hide()
                                .transform(Frames.text(StandardCharsets.UTF_8)),
                        0)
                .expectSubscription()
                .then(() -> assertThat(asked).hasValue(0))
                .thenRequest(1)
                .then(() -> assertThat(asked).hasValue(1))
                .then(() -> chunks.next(Buffers.utf8("one")))
                .expectNext("one")
                .then(() -> assertThat(asked).hasValue(1))
                .thenRequest(1)
                .then(() -> assertThat(asked).hasValue(2))
                .then(() -> chunks.next(Buffers.bytes((byte) 0xC3))) // completes nothing: one more is needed
                .then(() -> assertThat(asked).hasValue(3))
                .then(() -> chunks.next(Buffers.bytes((byte) 0xA9)))
                .expectNext("é")
                .then(() -> assertThat(asked).hasValue(3))
                .then(chunks::complete)
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    @Test
    void restWaitsForDemandBeforeTheEnd() {
        StepVerifier.create(
                        Flux.just(Buffers.utf8("a"), Buffers.bytes((byte) 0xC3))
                                .transform(Frames.text(StandardCharsets.UTF_8)),
                        1)
                .expectNext("a")
                .thenRequest(1)
                .expectNext("\uFFFD")
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    @Test
    void emptyChunksAndEmptyStreamsGiveNothing() {
        StepVerifier.create(Flux.just(Buffers.bytes(), Buffers.utf8("a"), Buffers.bytes())
                        .transform(Frames.text(StandardCharsets.UTF_8)))
                .expectNext("a")
                .expectComplete()
                .verify(Loopback.PATIENCE);
        StepVerifier.create(Flux.<ByteBuffer>empty().transform(Frames.text(StandardCharsets.UTF_16)))
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    @Test
    void errorComesBehindTheTextBeforeIt() {
        StepVerifier.create(Flux.just(Buffers.utf8("text"), Buffers.bytes((byte) 0xC3))
                        .concatWith(Flux.error(new IllegalStateException("cut off")))
                        .transform(Frames.text(StandardCharsets.UTF_8)))
                .expectNext("text")
                .expectErrorMessage("cut off")
                .verify(Loopback.PATIENCE);
    }

    @Test
    void cancelReachesTheUpstream() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        StepVerifier.create(chunks.flux().transform(Frames.text(StandardCharsets.UTF_8)))
                .then(() -> chunks.next(Buffers.utf8("a")))
                .expectNext("a")
                .thenCancel()
                .verify(Loopback.PATIENCE);
        chunks.assertCancelled();
    }

    @Test
    void eachSubscriptionDecodesForItself() {
        Flux<String> text = Flux.just(Buffers.bytes((byte) 0xC3)).transform(Frames.text(StandardCharsets.UTF_8));
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(text).expectNext("\uFFFD").expectComplete().verify(Loopback.PATIENCE);
        }
    }

    @Test
    void chunksKeepTheirPositions() {
        ByteBuffer half = Buffers.bytes((byte) 0xC3);
        ByteBuffer other = Buffers.bytes((byte) 0xA9, (byte) 'x');
        StepVerifier.create(Flux.just(half, other).transform(Frames.text(StandardCharsets.UTF_8)))
                .expectNext("éx")
                .expectComplete()
                .verify(Loopback.PATIENCE);
        assertThat(half.remaining()).isEqualTo(1);
        assertThat(other.remaining()).isEqualTo(2);
    }

    @Test
    void noCharsetFailsAtTheCall() {
        assertThatNullPointerException().isThrownBy(() -> Frames.text(null)).withMessage("charset");
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
