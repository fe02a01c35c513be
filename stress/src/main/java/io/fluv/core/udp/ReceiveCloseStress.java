package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.loop.StressLoop;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Somebody subscribes to what a socket receives while it is closed.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "completed")
@Outcome(expect = Expect.FORBIDDEN, desc = "no terminal signal or several, or one that comes before the subscription")
@State
public class ReceiveCloseStress {
    private final StubUdpChannel channel = new StubUdpChannel();
    private final BoundSocket socket = channel.bind();
    private final Receiver receiver = new Receiver();

    @Actor
    public void subscribe() {
        socket.receive().subscribe(receiver);
    }

    @Actor
    public void close() {
        socket.dispose();
    }

    @Arbiter
    public void look(II_Result result) {
        StressLoop.settle();
        result.r1 = receiver.completions;
        result.r2 = receiver.violations + channel.closes - 1;
    }

    private static final class Receiver implements Flow.Subscriber<Datagram> {
        private Flow.@Nullable Subscription subscription;
        int completions;
        int violations;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Datagram datagram) {
            violations++;
        }

        @Override
        public void onError(Throwable error) {
            violations++;
        }

        @Override
        public void onComplete() {
            completions++;
            if (subscription == null) {
                violations++;
            }
        }
    }
}
