package io.fluv.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;

/** {@link Frames#text}, with a character that is split over two chunks for each element. */
public class TextTckTest extends PublisherVerification<String> {
    public TextTckTest() {
        super(new TestEnvironment(1000, 100, 100));
    }

    @Override
    public Publisher<String> createPublisher(long elements) {
        byte[] character = "é".getBytes(StandardCharsets.UTF_8);
        return Flux.<Integer, Long>generate(() -> 0L, (i, sink) -> {
                    if (i == 2 * elements) {
                        sink.complete();
                    } else {
                        sink.next((int) (i % 2));
                    }
                    return i + 1;
                })
                .map(half -> Buffers.bytes(character[half]))
                .transform(Frames.text(StandardCharsets.UTF_8));
    }

    @Override
    public Publisher<String> createFailedPublisher() {
        return Flux.<ByteBuffer>error(new IllegalStateException("the upstream failed"))
                .transform(Frames.text(StandardCharsets.UTF_8));
    }
}
