package io.fluv.reactor;

import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Connection#writer()} over TCP, seen from its upstream. */
public class WriterBlackboxTckTest extends SubscriberBlackboxVerification<ByteBuffer> {
    private final StreamKind kind;
    private Loopback loopback;

    public WriterBlackboxTckTest() {
        this(StreamKind.TCP);
    }

    WriterBlackboxTckTest(StreamKind kind) {
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
    public Subscriber<ByteBuffer> createSubscriber() {
        try {
            return loopback.pair(kind).connection().writer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer createElement(int element) {
        return Buffers.utf8("element " + element);
    }
}
