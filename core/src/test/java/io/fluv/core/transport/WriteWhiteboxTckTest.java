package io.fluv.core.transport;

import io.fluv.core.Outgoing;
import io.fluv.testkit.StreamKind;
import io.fluv.testkit.Unprobed;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The specification's own tests for the subscriber of a write over TCP that need to look and to reach into it. */
public class WriteWhiteboxTckTest extends FlowSubscriberWhiteboxVerification<ByteBuffer> {
    private final StreamKind kind;
    private Loopback net;

    public WriteWhiteboxTckTest() {
        this(StreamKind.TCP);
    }

    WriteWhiteboxTckTest(StreamKind kind) {
        super(new TestEnvironment(1_000, 100));
        this.kind = kind;
    }

    @BeforeClass
    public void open() {
        net = new Loopback();
    }

    /** Not after each test: what ends under the upstream of a test that is over would be taken for the next one's. */
    @AfterClass
    public void close() throws Exception {
        net.close();
    }

    @Override
    protected Flow.Subscriber<ByteBuffer> createFlowSubscriber(WhiteboxSubscriberProbe<ByteBuffer> probe) {
        return new Observed(net.pair(kind).connection().write(), probe);
    }

    @Override
    public ByteBuffer createElement(int element) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(element).flip();
    }

    @Unprobed("the probe is that of the TCK")
    private record Observed(Outgoing<ByteBuffer> write, WhiteboxSubscriberProbe<ByteBuffer> probe)
            implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            write.subscriber().onSubscribe(subscription);
            probe.registerOnSubscribe(new SubscriberPuppet() {
                /** A write asks by itself for as long as little is queued; nobody can make it ask for more. */
                @Override
                public void triggerRequest(long elements) {}

                @Override
                public void signalCancel() {
                    write.result().cancel(false);
                }
            });
        }

        @Override
        public void onNext(ByteBuffer element) {
            write.subscriber().onNext(element);
            probe.registerOnNext(element);
        }

        @Override
        public void onError(Throwable error) {
            write.subscriber().onError(error);
            probe.registerOnError(error);
        }

        @Override
        public void onComplete() {
            write.subscriber().onComplete();
            probe.registerOnComplete();
        }
    }
}
