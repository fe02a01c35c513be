package io.fluv.reactor;

import io.fluv.core.Datagram;
import io.fluv.core.LoopOptions;
import java.nio.ByteBuffer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for the subscriber that sends. */
public class UdpSenderTckTest extends SubscriberBlackboxVerification<Datagram> {
    private Network network;
    private UdpSocket socket;

    public UdpSenderTckTest() {
        super(new TestEnvironment(1_000, 100));
    }

    @BeforeClass
    public void open() {
        network = Network.create(LoopOptions.defaults().loops(1).observer((error, source) -> {}));
        socket = network.bind("127.0.0.1", 0).block();
    }

    @AfterClass
    public void close() {
        network.close();
    }

    @Override
    public Subscriber<Datagram> createSubscriber() {
        return socket.sender();
    }

    @Override
    public Datagram createElement(int element) {
        return new Datagram(ByteBuffer.allocate(1 + element % 10), socket.localAddress());
    }
}
