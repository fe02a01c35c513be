package io.fluv.reactor;

import io.fluv.testkit.StreamKind;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Listener#accept()}, on a TCP listener that is closed once it has accepted as many as asked for. */
public class AcceptTckTest extends PublisherVerification<Connection> {
    /** More than any of the tests takes; the largest counts that they ask for are only meant not to be reached. */
    private static final int MOST_CLIENTS = 64;

    private final StreamKind kind;
    private Loopback loopback;

    public AcceptTckTest() {
        this(StreamKind.TCP);
    }

    AcceptTckTest(StreamKind kind) {
        super(new TestEnvironment(1000, 100, 100));
        this.kind = kind;
    }

    @BeforeClass
    void open() {
        loopback = Loopback.oneLoop();
    }

    /** Not after each test: what ends under the subscriber of a test that is over would be taken for the next one's. */
    @AfterClass
    void close() {
        loopback.close();
    }

    @Override
    public Publisher<Connection> createPublisher(long elements) {
        Listener listener = loopback.listen(kind);
        if (elements == 0) {
            listener.close().block(Loopback.PATIENCE);
            return listener.accept();
        }
        for (int i = 0; i < Math.min(elements, MOST_CLIENTS); i++) {
            loopback.peerOf(listener);
        }
        AtomicLong left = new AtomicLong(elements);
        return listener.accept().doOnNext(connection -> {
            if (left.decrementAndGet() == 0) {
                listener.dispose();
            }
        });
    }

    /** A listener that has a subscriber already: what else could go wrong completes its subscribers. */
    @Override
    public Publisher<Connection> createFailedPublisher() {
        Listener listener = loopback.listen(kind);
        listener.accept().subscribe(connection -> {});
        return listener.accept();
    }
}
