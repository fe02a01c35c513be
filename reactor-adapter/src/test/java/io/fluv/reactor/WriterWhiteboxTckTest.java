package io.fluv.reactor;

import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@link Connection#writer()} over TCP, with every signal that it gets noted on the way. */
public class WriterWhiteboxTckTest extends SubscriberWhiteboxVerification<ByteBuffer> {
    private final StreamKind kind;
    private Loopback loopback;

    public WriterWhiteboxTckTest() {
        this(StreamKind.TCP);
    }

    WriterWhiteboxTckTest(StreamKind kind) {
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
    public Subscriber<ByteBuffer> createSubscriber(WhiteboxSubscriberProbe<ByteBuffer> probe) {
        try {
            return new Probed(loopback.pair(kind).connection(), probe);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer createElement(int element) {
        return Buffers.utf8("element " + element);
    }

    /** Passes everything on, and tells the probe. */
    private static final class Probed implements Subscriber<ByteBuffer> {
        private final Connection connection;
        private final Subscriber<ByteBuffer> writer;
        private final WhiteboxSubscriberProbe<ByteBuffer> probe;
        private boolean subscribed;

        Probed(Connection connection, WhiteboxSubscriberProbe<ByteBuffer> probe) {
            this.connection = connection;
            this.writer = connection.writer();
            this.probe = probe;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            writer.onSubscribe(subscription);
            if (!subscribed) {
                subscribed = true;
                probe.registerOnSubscribe(new SubscriberPuppet() {
                    @Override
                    public void triggerRequest(long elements) {
                        // It asks by itself, one element at a time, while there is room.
                    }

                    @Override
                    public void signalCancel() {
                        connection.dispose();
                    }
                });
            }
        }

        @Override
        public void onNext(ByteBuffer element) {
            writer.onNext(element);
            probe.registerOnNext(element);
        }

        @Override
        public void onError(Throwable error) {
            writer.onError(error);
            probe.registerOnError(error);
        }

        @Override
        public void onComplete() {
            writer.onComplete();
            probe.registerOnComplete();
        }
    }
}
