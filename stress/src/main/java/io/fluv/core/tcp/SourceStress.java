package io.fluv.core.tcp;

import io.fluv.core.Outgoing;
import io.fluv.core.loop.StressLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

@JCStressTest
@Description("The source of a write subscribes on one thread while the write is cancelled on another.")
@Outcome(id = "1, 0, true", expect = Expect.ACCEPTABLE, desc = "cancelled before it was asked")
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "cancelled after it was asked for one")
@Outcome(expect = Expect.FORBIDDEN, desc = "the source is never cancelled, or the result is not the cancel")
@State
public class SourceStress {
    private final TcpConnection connection = new StubChannel(9).connect();
    private final Outgoing<ByteBuffer> write = connection.write();

    // Written on the loop.
    private int requests;
    private int cancels;

    @Actor
    public void subscribe() {
        Flow.Subscriber<ByteBuffer> subscriber = write.subscriber();
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                requests++;
            }

            @Override
            public void cancel() {
                cancels++;
            }
        });
    }

    @Actor
    public void cancel(IIZ_Result result) {
        result.r3 = write.result().cancel(false);
    }

    @Arbiter
    public void look(IIZ_Result result) {
        StressLoop.settle();
        result.r1 = cancels;
        result.r2 = requests;
        connection.dispose();
    }
}
