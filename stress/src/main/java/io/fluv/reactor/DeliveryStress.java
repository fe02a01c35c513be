package io.fluv.reactor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A socket comes while whoever wants it gives up.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "handed out")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "handed out and closed, neither, or told twice")
@State
public class DeliveryStress {
    private final AtomicInteger discarded = new AtomicInteger();
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final StressSubscriber<String> subscriber = new StressSubscriber<>(1);

    public DeliveryStress() {
        ResourceMono.<String, String>of(() -> future, it -> it, it -> discarded.incrementAndGet(), "stress")
                .subscribe(subscriber);
    }

    @Actor
    public void come() {
        if (!future.complete("socket")) {
            discarded.incrementAndGet(); // as a transport does when the cancel was first
        }
    }

    @Actor
    public void giveUp() {
        subscriber.cancel();
    }

    @Arbiter
    public void look(III_Result result) {
        result.r1 = subscriber.items;
        result.r2 = discarded.get();
        result.r3 = subscriber.terminals + subscriber.violations;
    }
}
