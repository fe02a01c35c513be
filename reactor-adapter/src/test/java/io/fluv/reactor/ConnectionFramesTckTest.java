package io.fluv.reactor;

import io.fluv.core.TcpOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Connection#read(Frame)}: lines, in chunks that are longer than one and shorter than two. */
public class ConnectionFramesTckTest extends PublisherVerification<String> {
    private static final String LINE = "ab\n";

    private final List<Loopback.Pair> pairs = new ArrayList<>();
    private Loopback loopback;

    public ConnectionFramesTckTest() {
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
    public Publisher<String> createPublisher(long elements) {
        Loopback.Pair pair = pair();
        Thread sender = new Thread(() -> send(pair.peer(), elements), "tck-sender");
        sender.setDaemon(true);
        sender.start();
        return pair.connection().read(Frames.lines(StandardCharsets.UTF_8, 10));
    }

    /** As many lines as asked for, as fast as they are read, and then the end; or until the socket is closed. */
    private static void send(RawPeer peer, long lines) {
        try {
            OutputStream output = peer.socket().getOutputStream();
            byte[] line = LINE.getBytes(StandardCharsets.US_ASCII);
            for (long left = lines; left > 0; left--) {
                output.write(line);
            }
            peer.shutdownOutput();
        } catch (IOException e) {
            return; // the test has closed it
        }
    }

    @Override
    public Publisher<String> createFailedPublisher() {
        Loopback.Pair pair = pair();
        pair.connection().reset().block(Loopback.PATIENCE);
        return pair.connection().read(Frames.lines(StandardCharsets.UTF_8, 10));
    }

    private Loopback.Pair pair() {
        try {
            Loopback.Pair pair = loopback.pair(TcpOptions.defaults().readChunk(LINE.length() + 1));
            pairs.add(pair);
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
