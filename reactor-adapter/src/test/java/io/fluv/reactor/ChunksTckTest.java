package io.fluv.reactor;

import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;

/** The specification's own tests for {@link Frames#chunks}: of an endless stream of single bytes, so many. */
public class ChunksTckTest extends PublisherVerification<ByteBuffer> {
    public ChunksTckTest() {
        super(new TestEnvironment(1000, 100, 100));
    }

    @Override
    public Publisher<ByteBuffer> createPublisher(long elements) {
        return Flux.<ByteBuffer>generate(sink -> sink.next(ByteBuffer.allocate(1)))
                .transform(Frames.chunks(elements));
    }

    @Override
    public Publisher<ByteBuffer> createFailedPublisher() {
        return Flux.<ByteBuffer>error(new IllegalStateException("the upstream failed"))
                .transform(Frames.chunks(1));
    }
}
