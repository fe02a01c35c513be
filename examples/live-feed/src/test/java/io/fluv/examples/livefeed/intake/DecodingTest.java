package io.fluv.examples.livefeed.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.FrameTooLongException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.codec.DecodingException;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class DecodingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 4096})
    void findsTheLinesHoweverTheyAreCut(int chunk) {
        assertThat(Decoding.lines(cut(chunk, "one\r\n\nzwölf €\n  \nthe last")).toStream())
                .containsExactly("one", "zwölf €", "the last");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 4096})
    void findsTheObjectsHoweverTheyAreCut(int chunk) {
        String sent = "{\"a\":1}\n{\"b\":\"zwölf\",\"c\":[1,2]}\n\n{\"d\":{\"e\":null}}";

        assertThat(Decoding.objects(cut(chunk, sent)).map(Object::toString).toStream())
                .containsExactly("{a=1}", "{b=zwölf, c=[1, 2]}", "{d={e=null}}");
    }

    @Test
    void whatIsNotUtf8IsShownAsSuch() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xC3, '\n'});

        assertThat(Decoding.lines(Flux.just(bytes)).toStream()).containsExactly("a\uFFFDb\uFFFD");
    }

    @Test
    void theNextChunkIsAskedForWhenTheLinesOfTheLastOneAreTaken() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        AtomicLong asked = new AtomicLong();

        StepVerifier.create(Decoding.lines(chunks.flux().doOnRequest(asked::addAndGet)), 0)
                .thenRequest(2)
                .then(() -> chunks.next(utf8("a\nb\nc\nd")))
                .expectNext("a", "b")
                .then(() -> assertThat(asked).as("two lines are left").hasValue(1))
                .thenRequest(1)
                .expectNext("c")
                .then(() -> assertThat(asked).as("nobody wants the next one").hasValue(1))
                .thenRequest(1)
                .then(() -> assertThat(asked).as("the line goes on").hasValue(2))
                .then(() -> chunks.next(utf8("d")))
                .then(() -> assertThat(asked).as("and on").hasValue(3))
                .thenRequest(1)
                .then(() -> chunks.next(utf8("d\ne")))
                .expectNext("ddd")
                .then(chunks::complete)
                .expectNext("e")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aLineThatNeverEndsFailsAtTheLimit() {
        ByteBuffer kilobyte = utf8("x".repeat(1024));
        AtomicLong asked = new AtomicLong();
        Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> sink.next(kilobyte.duplicate()))
                .doOnRequest(asked::addAndGet);

        StepVerifier.create(Decoding.lines(endless))
                .expectError(FrameTooLongException.class)
                .verify(PATIENCE);
        assertThat(asked.get()).isEqualTo(Decoding.LONGEST / 1024 + 1);
    }

    @Test
    void whatCameBeforeAnObjectThatIsNoneIsStillGiven() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();

        StepVerifier.create(Decoding.objects(chunks.flux()))
                .then(() -> chunks.next(utf8("{\"a\":1}\n{\"b\":2}\nnonsense\n{\"c\":3}")))
                .expectNext(Map.of("a", 1), Map.of("b", 2))
                .expectError(DecodingException.class)
                .verify(PATIENCE);
        chunks.assertCancelled();
    }

    @Test
    void theFailureOfTheConnectionComesBehindTheLinesBeforeIt() {
        IllegalStateException failure = new IllegalStateException("broken");

        StepVerifier.create(Decoding.lines(Flux.just(utf8("a\nb\nc")).concatWith(Flux.error(failure))))
                .expectNext("a", "b")
                .expectErrorSatisfies(seen -> assertThat(seen).isSameAs(failure))
                .verify(PATIENCE);
    }

    @Test
    void cancellingEndsTheReading() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();

        StepVerifier.create(Decoding.lines(chunks.flux()))
                .then(() -> chunks.next(utf8("a\nb")))
                .expectNext("a")
                .thenCancel()
                .verify(PATIENCE);
        chunks.assertCancelled();
    }

    private static Flux<ByteBuffer> cut(int size, String text) {
        ByteBuffer bytes = utf8(text);
        return Flux.generate(sink -> {
            if (!bytes.hasRemaining()) {
                sink.complete();
                return;
            }
            int length = Math.min(size, bytes.remaining());
            sink.next(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        });
    }

    private static ByteBuffer utf8(String text) {
        return UTF_8.encode(text);
    }
}
