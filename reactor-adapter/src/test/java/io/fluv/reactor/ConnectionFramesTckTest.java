package io.fluv.reactor;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Connection#read(Frame)} over TCP: messages of two bytes, in chunks of three. */
public class ConnectionFramesTckTest extends PublisherVerification<ByteBuffer> {
    private static final int MESSAGE = 2;

    private final StreamKind kind;
    private Loopback loopback;

    public ConnectionFramesTckTest() {
        this(StreamKind.TCP);
    }

    ConnectionFramesTckTest(StreamKind kind) {
        super(new TestEnvironment(1000, 100, 100));
        this.kind = kind;
    }

    @BeforeClass
    void open() {
        loopback = Loopback.oneLoop();
    }

    /** Not after each test: what ends under the subscriber of a test that is over would be taken for the next one's. */
    @AfterClass
    void close() {
        loopback.close();
    }

    @Override
    public Publisher<ByteBuffer> createPublisher(long elements) {
        Loopback.Pair pair = pair();
        // An endless stream is asked for with a number whose multiple could not be counted.
        pair.peer().sendInBackground(elements > Long.MAX_VALUE / MESSAGE ? Long.MAX_VALUE : elements * MESSAGE);
        return pair.connection().read(Frames.bytes(MESSAGE));
    }

    @Override
    public Publisher<ByteBuffer> createFailedPublisher() {
        Loopback.Pair pair = pair();
        pair.connection().reset().block(Loopback.PATIENCE);
        return pair.connection().read(Frames.bytes(MESSAGE));
    }

    private Loopback.Pair pair() {
        try {
            return loopback.pair(kind, TcpOptions.defaults().readChunk(MESSAGE + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
