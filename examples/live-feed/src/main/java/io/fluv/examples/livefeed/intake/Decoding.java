package io.fluv.examples.livefeed.intake;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.StringDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;
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
            Sinks.Many<DataBuffer> chunks = Sinks.many().unicast().onBackpressureBuffer();
            Queue<Signal<T>> decoded = new ArrayDeque<>();
            Disposable decoding = decoder.apply(chunks.asFlux()).materialize().subscribe(decoded::add);
            return bytes.materialize()
                    .concatMap(
                            signal -> {
                                pass(signal, chunks);
                                return Flux.fromIterable(takeAll(decoded));
                            },
                            0)
                    .<T>dematerialize()
                    .doFinally(end -> decoding.dispose());
        });
    }

    private static void pass(Signal<ByteBuffer> signal, Sinks.Many<DataBuffer> chunks) {
        ByteBuffer chunk = signal.get();
        Throwable failure = signal.getThrowable();
        Sinks.EmitResult result;
        if (chunk != null) {
            result = chunks.tryEmitNext(DefaultDataBufferFactory.sharedInstance.wrap(chunk));
        } else if (failure != null) {
            result = chunks.tryEmitError(failure);
        } else {
            result = chunks.tryEmitComplete();
        }
        if (result != Sinks.EmitResult.FAIL_CANCELLED) { // the decoder has failed, which is among what it decoded
            result.orThrow();
        }
    }

    private static <T> List<Signal<T>> takeAll(Queue<Signal<T>> decoded) {
        List<Signal<T>> all = List.copyOf(decoded);
        decoded.clear();
        return all;
    }
}
