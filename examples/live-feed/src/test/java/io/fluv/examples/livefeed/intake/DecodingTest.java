package io.fluv.examples.livefeed.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Spring's own decoders, over what Fluv reads. */
class DecodingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Network network = Network.create(LoopOptions.defaults().loops(1));

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 4096})
    void stringDecoderFindsTheLinesOfAConnectionHoweverItIsCut(int chunk) throws Exception {
        String sent = "one\r\n\nzwölf €\nthe last";

        assertThat(decode(chunk, sent, Decoding::lines)).containsExactly("one", "", "zwölf €", "the last");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 4096})
    void ndjsonDecoderFindsTheObjectsOfAConnectionHoweverItIsCut(int chunk) throws Exception {
        String sent = "{\"a\":1}\n{\"b\":\"zwölf\",\"c\":[1,2]}\n\n{\"d\":{\"e\":null}}";

        assertThat(decode(chunk, sent, Decoding::objects))
                .map(Object::toString)
                .containsExactly("{a=1}", "{b=zwölf, c=[1, 2]}", "{d={e=null}}");
    }

    @Test
    void aThousandLinesInTinyChunksComeAsTheyWereSent() throws Exception {
        List<String> lines =
                IntStream.range(0, 1000).mapToObj(i -> "line number " + i).toList();

        assertThat(decode(5, String.join("\n", lines) + "\n", Decoding::lines)).isEqualTo(lines);
    }

    @Test
    void springSharesTheMemoryThatFluvHasReadInto() throws Exception {
        List<ByteBuffer> chunks = read(16, "shared", Flux::collectList);
        ByteBuffer chunk = chunks.get(0);
        DataBuffer wrapped = DefaultDataBufferFactory.sharedInstance.wrap(chunk);
        chunk.put(0, (byte) 'S');

        assertThat(wrapped.toString(UTF_8)).isEqualTo("Shared");
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
                .then(() -> assertThat(asked).as("none is left").hasValue(2))
                .then(() -> chunks.next(utf8("d")))
                .then(() -> assertThat(asked).as("the line goes on").hasValue(3))
                .thenRequest(2)
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
                .expectError(DataBufferLimitException.class)
                .verify(PATIENCE);
        assertThat(asked.get()).isLessThanOrEqualTo(Decoding.LONGEST / 1024 + 2);
    }

    @Test
    void whatCameBeforeTheChunkWithAnObjectThatIsNoneIsStillGiven() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();

        StepVerifier.create(Decoding.objects(chunks.flux()))
                .then(() -> chunks.next(utf8("{\"a\":1}\n{\"b\":2}\n")))
                .then(() -> chunks.next(utf8("nonsense\n{\"c\":3}")))
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

    private <T> List<T> decode(int chunk, String sent, Function<Flux<ByteBuffer>, Flux<T>> decoding) throws Exception {
        return read(chunk, sent, bytes -> decoding.apply(bytes).collectList());
    }

    /** Sends a text over a connection of the JDK's and reads it by Fluv in chunks of a size. */
    private <T> T read(int chunk, String sent, Function<Flux<ByteBuffer>, Mono<T>> reading) throws Exception {
        Listener listener =
                network.listen(ANY_PORT, TcpOptions.defaults().readChunk(chunk)).block(PATIENCE);
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(sent.getBytes(UTF_8));
            socket.shutdownOutput();
            Connection connection = listener.accept().blockFirst(PATIENCE);
            return reading.apply(connection.read()).block(PATIENCE);
        }
    }

    private static ByteBuffer utf8(String text) {
        return UTF_8.encode(text);
    }
}
