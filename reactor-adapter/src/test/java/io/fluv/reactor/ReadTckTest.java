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

/** {@link Connection#read()} over TCP: with chunks of one byte, as many elements as the peer sends bytes. */
public class ReadTckTest extends PublisherVerification<ByteBuffer> {
    private final StreamKind kind;
    private Loopback loopback;

    public ReadTckTest() {
        this(StreamKind.TCP);
    }

    ReadTckTest(StreamKind kind) {
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
        pair.peer().sendInBackground(elements);
        return pair.connection().read();
    }

    @Override
    public Publisher<ByteBuffer> createFailedPublisher() {
        Loopback.Pair pair = pair();
        pair.connection().reset().block(Loopback.PATIENCE);
        return pair.connection().read();
    }

    private Loopback.Pair pair() {
        try {
            return loopback.pair(kind, TcpOptions.defaults().readChunk(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
