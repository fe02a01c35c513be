package io.fluv.examples.livefeed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.StringDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Spring's decoders as they are, over what Fluv reads: all they need is each buffer in a {@link DataBuffer}. */
class SpringDecodersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Network network = Network.create(LoopOptions.defaults().loops(1));

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 4096})
    void stringDecoderFindsTheLinesHoweverTheyAreCut(int chunk) throws Exception {
        assertThat(read(chunk, "one\r\n\nzwölf €\nthe last", SpringDecodersTest::lines))
                .containsExactly("one", "", "zwölf €", "the last");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 4096})
    void ndjsonDecoderFindsTheObjectsHoweverTheyAreCut(int chunk) throws Exception {
        String sent = "{\"a\":1}\n{\"b\":\"zwölf\",\"c\":[1,2]}\n\n{\"d\":{\"e\":null}}";

        assertThat(read(chunk, sent, SpringDecodersTest::objects))
                .map(Object::toString)
                .containsExactly("{a=1}", "{b=zwölf, c=[1, 2]}", "{d={e=null}}");
    }

    @Test
    void aThousandLinesInTinyChunksComeAsTheyWereSent() throws Exception {
        List<String> lines =
                IntStream.range(0, 1000).mapToObj(i -> "line number " + i).toList();

        assertThat(read(5, String.join("\n", lines) + "\n", SpringDecodersTest::lines))
                .isEqualTo(lines);
    }

    @Test
    void aBufferStaysAsItWasReadForAsLongAsSpringKeepsIt() throws Exception {
        List<DataBuffer> kept = read(4, "kept for long", chunks -> chunks);

        assertThat(kept).extracting(buffer -> buffer.toString(UTF_8)).containsExactly("kept", " for", " lon", "g");
    }

    @Test
    void springSharesTheMemoryThatWasReadInto() {
        ByteBuffer chunk = UTF_8.encode("shared");
        DataBuffer wrapped = DefaultDataBufferFactory.sharedInstance.wrap(chunk);
        chunk.put(0, (byte) 'S');

        assertThat(wrapped.toString(UTF_8)).isEqualTo("Shared");
    }

    @Test
    void theDecodersOwnLimitEndsTheReading() throws Exception {
        StringDecoder decoder = StringDecoder.allMimeTypes();
        decoder.setMaxInMemorySize(64);

        StepVerifier.create(Mono.fromCallable(
                        () -> read(16, "x".repeat(1000), chunks -> decoder.decode(chunks, text(), null, Map.of()))))
                .expectError(DataBufferLimitException.class)
                .verify(PATIENCE);
    }

    private static Flux<String> lines(Flux<DataBuffer> chunks) {
        return StringDecoder.allMimeTypes().decode(chunks, text(), MediaType.TEXT_PLAIN, Map.of());
    }

    private static Flux<Object> objects(Flux<DataBuffer> chunks) {
        ResolvableType map = ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class);
        return new JacksonJsonDecoder().decode(chunks, map, MediaType.APPLICATION_NDJSON, Map.of());
    }

    private static ResolvableType text() {
        return ResolvableType.forClass(String.class);
    }

    /** Sends a text over a socket of the JDK's, reads it by Fluv in chunks of a size, and decodes them. */
    private <T> List<T> read(int chunk, String sent, Function<Flux<DataBuffer>, Flux<T>> decoding) throws Exception {
        Listener listener =
                network.listen(ANY_PORT, TcpOptions.defaults().readChunk(chunk)).block(PATIENCE);
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(sent.getBytes(UTF_8));
            socket.shutdownOutput();
            Flux<DataBuffer> chunks = listener.accept()
                    .next()
                    .flatMapMany(c -> c.read().map(DefaultDataBufferFactory.sharedInstance::wrap));
            return chunks.transform(decoding).collectList().block(PATIENCE);
        }
    }
}
