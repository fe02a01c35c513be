package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.result;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for what is read over TCP: with chunks of one byte, as many as the peer sends bytes. */
public class ReadTckTest extends FlowPublisherVerification<ByteBuffer> {
    private final StreamKind kind;
    private Loopback net;

    public ReadTckTest() {
        this(StreamKind.TCP);
    }

    ReadTckTest(StreamKind kind) {
        super(new TestEnvironment(1_000, 100), 100);
        this.kind = kind;
    }

    @BeforeClass
    public void open() {
        net = new Loopback();
    }

    /** Not after each test: what ends under the subscriber of a test that is over would be taken for the next one's. */
    @AfterClass
    public void close() throws Exception {
        net.close();
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        Pair pair = net.pair(kind, TcpOptions.defaults().readChunk(1));
        pair.peer().sendInBackground(elements);
        return pair.connection().read();
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        StreamConnection connection = net.pair(kind).connection();
        result(connection.reset());
        return connection.read();
    }
}
