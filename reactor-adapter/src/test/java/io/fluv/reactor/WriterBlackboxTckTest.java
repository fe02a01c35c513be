package io.fluv.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Connection#writer()}, seen from its upstream. */
public class WriterBlackboxTckTest extends SubscriberBlackboxVerification<ByteBuffer> {
    private final List<Loopback.Pair> pairs = new ArrayList<>();
    private Loopback loopback;

    public WriterBlackboxTckTest() {
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
    public Subscriber<ByteBuffer> createSubscriber() {
        try {
            Loopback.Pair pair = loopback.pair();
            pairs.add(pair);
            return pair.connection().writer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer createElement(int element) {
        return Buffers.utf8("element " + element);
    }
}
