package io.fluv.examples.livefeed.intake;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.StringDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Spring's own decoders over the bytes of a connection. The bytes are not copied: a buffer that Fluv has emitted is never
 * written again, so Spring may wrap it, and keep it for as long as a line goes on.
 */
final class Decoding {
    /** A line or an object longer than this fails its connection. */
    static final int LONGEST = 64 * 1024;

    private static final ResolvableType TEXT = ResolvableType.forClass(String.class);
    private static final ResolvableType OBJECT =
            ResolvableType.forType(new ParameterizedTypeReference<Map<String, Object>>() {});

    private static final StringDecoder LINES = StringDecoder.allMimeTypes();
    private static final JacksonJsonDecoder OBJECTS = new JacksonJsonDecoder();

    static {
        LINES.setMaxInMemorySize(LONGEST);
        OBJECTS.setMaxInMemorySize(LONGEST);
    }

    private Decoding() {}

    /** Lines of UTF-8 that end with LF or CRLF, without it; what follows the last one is a line too. */
    static Flux<String> lines(Flux<ByteBuffer> bytes) {
        return inStep(bytes, chunks -> LINES.decode(chunks, TEXT, MediaType.TEXT_PLAIN, Map.of()));
    }

    /** JSON objects, one a line. */
    static Flux<Map<String, Object>> objects(Flux<ByteBuffer> bytes) {
        return inStep(
                bytes,
                chunks -> OBJECTS.decode(chunks, OBJECT, MediaType.APPLICATION_NDJSON, Map.of())
                        .map(Decoding::asMap));
    }

    @SuppressWarnings("unchecked") // OBJECT says so
    private static Map<String, Object> asMap(Object decoded) {
        return (Map<String, Object>) decoded;
    }

    /**
     * Runs a decoder chunk by chunk, and asks for the next chunk only when all messages of the one before are taken. On its
     * own a decoder of Spring asks for 256 chunks ahead, whether or not anybody wants their messages: for a connection that
     * is held, that is 256 chunks that the sender need not wait for.
     *
     * @param decoder one that decodes what it is given before it returns, as Spring's do
     */
    private static <T> Flux<T> inStep(Flux<ByteBuffer> bytes, Function<Flux<DataBuffer>, Flux<T>> decoder) {
        return Flux.defer(() -> {
            Steps<T> steps = new Steps<>(decoder);
            // A failure of the connection waits until the messages before it are taken.
            return bytes.concatMapDelayError(steps::next, false, 0).concatWith(Flux.defer(steps::end));
        });
    }

    /** A decoder that is given one chunk at a time. On one thread, the connection's. */
    private static final class Steps<T> {
        private final Sinks.Many<DataBuffer> chunks = Sinks.many().unicast().onBackpressureBuffer();
        private final Queue<T> decoded = new ArrayDeque<>();
        private @Nullable Throwable failure;

        Steps(Function<Flux<DataBuffer>, Flux<T>> decoder) {
            decoder.apply(chunks.asFlux()).subscribe(decoded::add, thrown -> failure = thrown);
        }

        /** The messages that end in this chunk, and then the decoder's failure, if it fails in it. */
        Flux<T> next(ByteBuffer chunk) {
            chunks.tryEmitNext(DefaultDataBufferFactory.sharedInstance.wrap(chunk))
                    .orThrow();
            return takeAll();
        }

        /** What the end of the data ends. */
        Flux<T> end() {
            chunks.tryEmitComplete().orThrow();
            return takeAll();
        }

        private Flux<T> takeAll() {
            Flux<T> all = Flux.fromIterable(List.copyOf(decoded));
            decoded.clear();
            return failure == null ? all : all.concatWith(Mono.error(failure));
        }
    }
}
