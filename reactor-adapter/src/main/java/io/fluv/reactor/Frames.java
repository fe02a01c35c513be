package io.fluv.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * Streams of chunks to streams of messages, each as a function for {@link Flux#transform}. A chunk is whatever a read
 * returned: it begins and ends anywhere.
 */
public final class Frames {
    private Frames() {}

    /**
     * Text as it arrives: each chunk's characters, where one that is split between chunks stays whole and comes with the
     * later one. Bytes that are not of the charset become its replacement character, and so does a character that the end
     * of the stream cuts off. Never emits an empty string. One string at most is asked of the upstream for each one
     * requested; a chunk that completes no character is replaced by the next.
     */
    public static Function<Flux<ByteBuffer>, Flux<String>> text(Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return chunks -> Flux.defer(() -> {
            TextDecoder decoder = new TextDecoder(charset);
            Flux<String> text = chunks.handle((chunk, sink) -> {
                String characters = decoder.decode(chunk);
                if (!characters.isEmpty()) {
                    sink.next(characters);
                }
            });
            return text.concatWith(Flux.defer(() -> {
                String rest = decoder.end();
                return rest.isEmpty() ? Flux.empty() : Flux.just(rest);
            }));
        });
    }
}
