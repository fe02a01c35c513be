package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for frames of a connection: pairs of bytes that come in chunks of three. */
public class FrameReadTckTest extends FlowPublisherVerification<Short> {
    private static final int CHUNK = 3;

    private LoopHarness harness;

    public FrameReadTckTest() {
        super(new TestEnvironment(1_000, 100), 100);
    }

    @BeforeClass
    public void open() {
        harness = new LoopHarness();
    }

    @AfterClass
    public void close() {
        harness.close();
    }

    @Override
    public Flow.Publisher<Short> createFlowPublisher(long elements) {
        return pairsOf(new ScriptedChannel().otherReads(new ScriptedChannel.Answer() {
            // An endless stream is asked for with more elements than twice as many could be counted.
            private long left = elements > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * elements;

            @Override
            public int to(ByteBuffer target) {
                int count = (int) Math.min(left, CHUNK);
                left -= count;
                target.put(new byte[count]);
                return count == 0 ? -1 : count;
            }
        }));
    }

    @Override
    public Flow.Publisher<Short> createFailedFlowPublisher() {
        TcpConnection connection = connection(new ScriptedChannel());
        LoopHarness.await(connection.reset());
        return pairsOf(connection);
    }

    private Flow.Publisher<Short> pairsOf(ScriptedChannel channel) {
        return pairsOf(connection(channel));
    }

    private static Flow.Publisher<Short> pairsOf(TcpConnection connection) {
        return connection.read(() -> bytes -> bytes.remaining() < 2 ? null : bytes.getShort());
    }

    private TcpConnection connection(ScriptedChannel channel) {
        TcpConnection connection = new TcpConnection(
                harness.group.assign(),
                channel.automatic(Interest.READ),
                TcpOptions.defaults().readChunk(CHUNK),
                null);
        connection.start();
        return connection;
    }
}
