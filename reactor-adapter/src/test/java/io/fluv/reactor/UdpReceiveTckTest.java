package io.fluv.reactor;

import io.fluv.core.Datagram;
import io.fluv.core.LoopOptions;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import reactor.core.publisher.Flux;

/** The specification's own tests for receiving: a real socket that so many datagrams wait for, and that ends after them. */
public class UdpReceiveTckTest extends PublisherVerification<Datagram> {
    /** What the kernel surely keeps for a receiver that comes later. A test that asks for more takes some of them only. */
    private static final long MOST = 100;

    private Network network;

    public UdpReceiveTckTest() {
        super(new TestEnvironment(1_000, 100), 500);
    }

    @BeforeClass
    public void open() {
        network = Network.create(LoopOptions.defaults().loops(1));
    }

    @AfterClass
    public void close() {
        network.close();
    }

    @Override
    public Publisher<Datagram> createPublisher(long elements) {
        UdpSocket socket = network.bind("127.0.0.1", 0).block();
        socket.send(Flux.range(0, (int) Math.min(elements, MOST))
                        .map(i -> new Datagram(ByteBuffer.allocate(1 + i % 10), socket.localAddress())))
                .block();
        if (elements == 0) {
            socket.close().block();
            return socket.receive();
        }
        // The socket ends with the last datagram, from within its signal.
        return socket.receive().index().map(numbered -> {
            if (numbered.getT1() == elements - 1) {
                socket.dispose();
            }
            return numbered.getT2();
        });
    }

    @Override
    public Publisher<Datagram> createFailedPublisher() {
        UdpSocket socket = network.bind("127.0.0.1", 0).block();
        socket.receive().subscribe();
        return socket.receive();
    }
}
