package io.fluv.core.transport;

import io.fluv.core.StreamConnection;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for the subscriber of a write over TCP. */
public class WriteTckTest extends FlowSubscriberBlackboxVerification<ByteBuffer> {
    private final StreamKind kind;
    private Loopback net;

    public WriteTckTest() {
        this(StreamKind.TCP);
    }

    WriteTckTest(StreamKind kind) {
        super(new TestEnvironment(1_000, 100));
        this.kind = kind;
    }

    @BeforeClass
    public void open() {
        net = new Loopback();
    }

    /** Not after each test: what ends under the upstream of a test that is over would be taken for the next one's. */
    @AfterClass
    public void close() throws Exception {
        net.close();
    }

    @Override
    public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
        return subscriberOf(net.pair(kind).connection());
    }

    Flow.Subscriber<ByteBuffer> subscriberOf(StreamConnection connection) {
        return connection.write().subscriber();
    }

    @Override
    public ByteBuffer createElement(int element) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(element).flip();
    }
}
