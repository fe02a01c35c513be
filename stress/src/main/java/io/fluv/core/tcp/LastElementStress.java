package io.fluv.core.tcp;

import io.fluv.core.loop.StressLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

@JCStressTest
@Description("A source emits its last element on one thread while another thread ends the connection's output.")
@Outcome(id = "11, 1", expect = Expect.ACCEPTABLE, desc = "written, and told so")
@Outcome(id = "11, 2", expect = Expect.ACCEPTABLE, desc = "written, and cut short all the same: its end came too late")
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "cut short")
@Outcome(expect = Expect.FORBIDDEN, desc = "told to be written and lost, or not told")
@State
public class LastElementStress {
    private final StubChannel channel = new StubChannel(9);
    private final TcpConnection connection = channel.connect();
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private final CompletableFuture<Void> write = connection.write(this::subscribed);

    public LastElementStress() {
        StressLoop.settle(); // until it was asked for one
    }

    private void subscribed(Flow.Subscriber<? super ByteBuffer> given) {
        subscriber = given;
        given.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
    }

    @Actor
    public void emit() {
        Flow.Subscriber<? super ByteBuffer> sink = Objects.requireNonNull(subscriber);
        sink.onNext(ByteBuffer.wrap(new byte[] {1, 1}));
        sink.onComplete();
    }

    @Actor
    public void end() {
        connection.shutdownOutput();
    }

    @Arbiter
    public void look(JI_Result result) {
        StressLoop.settle();
        result.r1 = channel.wire;
        result.r2 = !write.isDone() ? 0 : write.isCompletedExceptionally() ? 2 : 1;
        connection.dispose();
    }
}
