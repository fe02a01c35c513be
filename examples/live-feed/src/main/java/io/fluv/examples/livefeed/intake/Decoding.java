package io.fluv.examples.livefeed.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluv.reactor.Buffers;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import reactor.core.publisher.Flux;

/**
 * The bytes of a connection as messages. A frame of Fluv's finds the lines, one for each that is asked for, and Spring reads
 * the JSON in them.
 *
 * <p>Spring's decoders find lines too, over any {@code Flux<DataBuffer>}. But they ask for hundreds of chunks ahead, whether
 * or not anybody wants what is in them: a sender that is to wait would notice much later.
 */
final class Decoding {
    /** A longer line fails its connection, in bytes. */
    static final int LONGEST = 16 * 1024;

    private static final Frame<String> LINES = Frames.lines(UTF_8, LONGEST);
    private static final ResolvableType OBJECT =
            ResolvableType.forType(new ParameterizedTypeReference<Map<String, Object>>() {});
    private static final JacksonJsonDecoder JSON = new JacksonJsonDecoder();

    private Decoding() {}

    /** Lines of UTF-8 that end with LF or CRLF, without it and without those that are blank. */
    static Flux<String> lines(Flux<ByteBuffer> bytes) {
        return bytes.transform(LINES).filter(line -> !line.isBlank());
    }

    /** JSON objects, one a line. */
    static Flux<Map<String, Object>> objects(Flux<ByteBuffer> bytes) {
        return lines(bytes).map(Decoding::object);
    }

    @SuppressWarnings("unchecked") // OBJECT says so
    private static Map<String, Object> object(String line) {
        DataBuffer json = DefaultDataBufferFactory.sharedInstance.wrap(Buffers.utf8(line));
        Object decoded = JSON.decode(json, OBJECT, MediaType.APPLICATION_JSON, Map.of());
        return (Map<String, Object>) Objects.requireNonNull(decoded, "decoded");
    }
}
