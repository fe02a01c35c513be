package io.fluv.reactor;

import io.fluv.core.TcpOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Connection#read()}: with chunks of one byte, as many elements as the peer sends bytes. */
public class ReadTckTest extends PublisherVerification<ByteBuffer> {
    private static final int AT_A_TIME = 64;

    private final List<Loopback.Pair> pairs = new ArrayList<>();
    private Loopback loopback;

    public ReadTckTest() {
        super(new TestEnvironment(1000, 100, 100));
    }

    @BeforeClass
    void open() {
        loopback = Loopback.oneLoop();
    }

    /** Not after each test: what ends under the subscriber of a test that is over would be taken for the next one's. */
    @AfterClass
    void close() {
        pairs.forEach(pair -> pair.peer().close());
        loopback.close();
    }

    @Override
    public Publisher<ByteBuffer> createPublisher(long elements) {
        Loopback.Pair pair = pair();
        Thread sender = new Thread(() -> send(pair.peer(), elements), "tck-sender");
        sender.setDaemon(true);
        sender.start();
        return pair.connection().read();
    }

    /** As many bytes as asked for, as fast as they are read, and then the end; or until the socket is closed. */
    private static void send(RawPeer peer, long bytes) {
        try {
            OutputStream output = peer.socket().getOutputStream();
            for (long left = bytes; left > 0; left -= AT_A_TIME) {
                output.write(new byte[(int) Math.min(left, AT_A_TIME)]);
            }
            peer.shutdownOutput();
        } catch (IOException e) {
            return; // the test has closed it
        }
    }

    @Override
    public Publisher<ByteBuffer> createFailedPublisher() {
        Loopback.Pair pair = pair();
        pair.connection().reset().block(Loopback.PATIENCE);
        return pair.connection().read();
    }

    private Loopback.Pair pair() {
        try {
            Loopback.Pair pair = loopback.pair(TcpOptions.defaults().readChunk(1));
            pairs.add(pair);
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
