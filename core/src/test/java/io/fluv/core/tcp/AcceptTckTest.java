package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The specification's own tests for what a listener accepts: so many connections, and then it closes. */
public class AcceptTckTest extends FlowPublisherVerification<StreamConnection> {
    private final LoopHarness harness = new LoopHarness();

    public AcceptTckTest() {
        super(new TestEnvironment(1_000, 100), 100);
    }

    @AfterClass
    public void close() {
        harness.close();
    }

    @Override
    public Flow.Publisher<StreamConnection> createFlowPublisher(long elements) {
        ScriptedListenChannel channel = new ScriptedListenChannel().automatic(SelectionKey.OP_ACCEPT);
        TcpListener listener = new TcpListener(harness.group.assign(), harness.group, channel, TcpOptions.defaults());
        channel.otherAccepts(new ScriptedListenChannel.Answer() {
            private long left = elements;

            @Override
            public StreamChannel accept() {
                if (left == 0) {
                    return null;
                }
                left--;
                if (left == 0) {
                    listener.close();
                }
                return new ScriptedChannel();
            }
        });
        harness.step(listener::start);
        if (elements == 0) {
            listener.close();
        }
        return listener.accept();
    }

    /** A listener that has a subscriber already: what else could go wrong completes its subscribers. */
    @Override
    public Flow.Publisher<StreamConnection> createFailedFlowPublisher() {
        Flow.Publisher<StreamConnection> taken = createFlowPublisher(1);
        taken.subscribe(ProbeSubscriber.idle());
        return taken;
    }
}
