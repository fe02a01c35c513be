package io.fluv.core.udp;

import static io.fluv.core.udp.ScriptedUdpChannel.THERE;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for what is subscribed to a source of datagrams. */
public class UdpSendTckTest extends FlowSubscriberBlackboxVerification<Datagram> {
    private UdpHarness harness;

    public UdpSendTckTest() {
        super(new TestEnvironment(1_000, 100));
    }

    @BeforeClass
    public void open() {
        harness = new UdpHarness();
    }

    @AfterClass
    public void close() {
        harness.afterEach(null);
    }

    @Override
    public Flow.Subscriber<Datagram> createFlowSubscriber() {
        return subscriberOf(harness.socket(new ScriptedUdpChannel(), UdpOptions.defaults()));
    }

    Flow.Subscriber<Datagram> subscriberOf(DatagramSocket socket) {
        return socket.send().subscriber();
    }

    @Override
    public Datagram createElement(int element) {
        return new Datagram(ByteBuffer.allocate(1 + element % 10), THERE);
    }
}
