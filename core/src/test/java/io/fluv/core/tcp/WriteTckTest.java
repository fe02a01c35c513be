package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;

/** The specification's own tests for the subscriber of a write. */
public class WriteTckTest extends FlowSubscriberBlackboxVerification<ByteBuffer> {
    private final LoopHarness harness = new LoopHarness();

    public WriteTckTest() {
        super(new TestEnvironment(1_000, 100));
    }

    @AfterClass
    public void close() {
        harness.close();
    }

    @Override
    public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
        return subscriberOf(connection());
    }

    Flow.Subscriber<ByteBuffer> subscriberOf(TcpConnection connection) {
        return connection.write().subscriber();
    }

    private TcpConnection connection() {
        ScriptedChannel channel = new ScriptedChannel().automatic(SelectionKey.OP_WRITE);
        TcpConnection connection = new TcpConnection(harness.group.assign(), channel, TcpOptions.defaults(), null);
        connection.start();
        return connection;
    }

    @Override
    public ByteBuffer createElement(int element) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(element).flip();
    }
}
