package io.fluv.reactor;

import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;

/**
 * The specification's own tests for a frame as a function: of one message over and over, cut in chunks of two bytes, so
 * that frames and chunks begin and end together, apart, and several to one.
 */
abstract class FrameTck<T> extends PublisherVerification<T> {
    private static final int CHUNK = 2;

    private final Frame<T> frame;
    private final byte[] message;

    FrameTck(Frame<T> frame, T message) {
        super(new TestEnvironment(1000, 100, 100));
        this.frame = frame;
        this.message = Buffers.bytes(frame.encode(message));
    }

    @Override
    public Publisher<T> createPublisher(long elements) {
        // An endless stream is asked for with a number whose multiple could not be counted.
        long bytes = elements > Long.MAX_VALUE / message.length ? Long.MAX_VALUE : elements * message.length;
        return Flux.<ByteBuffer, Long>generate(() -> 0L, (at, sink) -> {
                    if (at == bytes) {
                        sink.complete();
                        return at;
                    }
                    int count = (int) Math.min(CHUNK, bytes - at);
                    ByteBuffer chunk = ByteBuffer.allocate(count);
                    for (int i = 0; i < count; i++) {
                        chunk.put(message[(int) ((at + i) % message.length)]);
                    }
                    sink.next(chunk.flip());
                    return at + count;
                })
                .transform(frame);
    }

    @Override
    public Publisher<T> createFailedPublisher() {
        return Flux.<ByteBuffer>error(new IllegalStateException("the upstream failed"))
                .transform(frame);
    }
}
