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
@Description("A socket comes while it is requested.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "handed out")
@Outcome(expect = Expect.FORBIDDEN, desc = "not handed out, or twice")
@State
public class DemandStress {
    private final AtomicInteger discarded = new AtomicInteger();
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final StressSubscriber<String> subscriber = new StressSubscriber<>(0);

    public DemandStress() {
        ResourceMono.<String, String>of(() -> future, it -> it, it -> discarded.incrementAndGet(), "stress")
                .subscribe(subscriber);
    }

    @Actor
    public void come() {
        future.complete("socket");
    }

    @Actor
    public void request() {
        subscriber.request(1);
    }

    @Arbiter
    public void look(III_Result result) {
        result.r1 = subscriber.items;
        result.r2 = discarded.get();
        result.r3 = subscriber.terminals + subscriber.violations;
    }
}
