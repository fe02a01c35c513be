package io.fluv.core.udp;

import static io.fluv.core.driver.Interest.READ;
import static io.fluv.core.udp.ScriptedUdpChannel.THERE;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for receiving: a socket that has so many datagrams and is then closed. */
public class UdpReceiveTckTest extends FlowPublisherVerification<Datagram> {
    private UdpHarness harness;

    public UdpReceiveTckTest() {
        super(new TestEnvironment(1_000, 100), 500);
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
    public Flow.Publisher<Datagram> createFlowPublisher(long elements) {
        ScriptedUdpChannel channel = new ScriptedUdpChannel().alwaysReady(READ);
        DatagramSocket socket = harness.socket(channel, UdpOptions.defaults());
        long[] left = {elements};
        channel.otherReceives(target -> {
            if (left[0]-- > 0) {
                target.put((byte) 1);
                if (left[0] == 0) {
                    socket.close();
                }
                return THERE;
            }
            return null;
        });
        if (elements == 0) {
            UdpLoopback.result(socket.close());
        }
        return socket.receive();
    }

    /** A receiver that comes while there is another fails. */
    @Override
    public Flow.Publisher<Datagram> createFailedFlowPublisher() {
        DatagramSocket socket = harness.socket(new ScriptedUdpChannel(), UdpOptions.defaults());
        socket.receive().subscribe(ProbeSubscriber.idle());
        return socket.receive();
    }
}
