package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The specification's own tests for what a connection reads: a socket that has so many chunks of a byte each. */
public class ReadTckTest extends FlowPublisherVerification<ByteBuffer> {
    private final LoopHarness harness = new LoopHarness();

    public ReadTckTest() {
        super(new TestEnvironment(1_000, 100), 100);
    }

    @AfterClass
    public void close() {
        harness.close();
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        return connection(new ScriptedChannel().otherReads(new ScriptedChannel.Answer() {
                    private long left = elements;

                    @Override
                    public int to(ByteBuffer target) {
                        if (left == 0) {
                            return -1;
                        }
                        left--;
                        target.put((byte) left);
                        return 1;
                    }
                }))
                .read();
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        TcpConnection connection = connection(new ScriptedChannel());
        LoopHarness.await(connection.reset());
        return connection.read();
    }

    private TcpConnection connection(ScriptedChannel channel) {
        TcpConnection connection = new TcpConnection(
                harness.group.assign(),
                channel.automatic(SelectionKey.OP_READ),
                TcpOptions.defaults().readChunk(1),
                null);
        connection.start();
        return connection;
    }
}
