package io.fluv.core.transport;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.testkit.ProbeSubscriber;
import io.fluv.testkit.StreamKind;
import io.fluv.testkit.Unprobed;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for what a TCP listener accepts: so many connections, and then it closes. */
public class AcceptTckTest extends FlowPublisherVerification<StreamConnection> {
    /** More than any of the tests takes; the largest counts that they ask for are only meant not to be reached. */
    private static final int MOST_CLIENTS = 64;

    private final StreamKind kind;
    private Loopback net;

    public AcceptTckTest() {
        this(StreamKind.TCP);
    }

    AcceptTckTest(StreamKind kind) {
        super(new TestEnvironment(1_000, 100), 100);
        this.kind = kind;
    }

    @BeforeClass
    public void open() {
        net = new Loopback();
    }

    /** Not after each test: what ends under the subscriber of a test that is over would be taken for the next one's. */
    @AfterClass
    public void close() throws Exception {
        net.close();
    }

    @Override
    public Flow.Publisher<StreamConnection> createFlowPublisher(long elements) {
        StreamListener listener = net.listen(kind);
        for (int i = 0; i < Math.min(elements, MOST_CLIENTS); i++) {
            net.peerOf(listener);
        }
        if (elements == 0) {
            listener.close();
        }
        return subscriber -> listener.accept()
                .subscribe(subscriber == null ? null : new ClosingAtLast(listener, elements, subscriber));
    }

    /** A listener that has a subscriber already: what else could go wrong completes its subscribers. */
    @Override
    public Flow.Publisher<StreamConnection> createFailedFlowPublisher() {
        StreamListener listener = net.listen(kind);
        listener.accept().subscribe(ProbeSubscriber.idle());
        return listener.accept();
    }

    /** Passes everything on, and closes the listener with the last connection. */
    @Unprobed("it passes on what it is told, to what checks that itself")
    private static final class ClosingAtLast implements Flow.Subscriber<StreamConnection> {
        private final StreamListener listener;
        private final Flow.Subscriber<? super StreamConnection> subscriber;
        private long left;

        ClosingAtLast(StreamListener listener, long elements, Flow.Subscriber<? super StreamConnection> subscriber) {
            this.listener = listener;
            this.left = elements;
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(StreamConnection connection) {
            subscriber.onNext(connection);
            left--;
            if (left == 0) {
                listener.close();
            }
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
