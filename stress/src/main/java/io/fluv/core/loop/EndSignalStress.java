package io.fluv.core.loop;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

@JCStressTest
@Description("Somebody begins to wait for an end while it comes.")
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "told")
@Outcome(expect = Expect.FORBIDDEN, desc = "whoever waits is never told, or is kept")
@State
public class EndSignalStress {
    private final EndSignal signal = new EndSignal(new Door(StressLoop.loop()));
    private CompletableFuture<Void> waiter = new CompletableFuture<>();

    @Actor
    public void await() {
        waiter = signal.await();
    }

    @Actor
    public void end() {
        StressLoop.loop().execute(signal::give);
    }

    @Arbiter
    public void look(ZI_Result result) {
        StressLoop.settle();
        result.r1 = waiter.isDone() && !waiter.isCompletedExceptionally();
        result.r2 = signal.waiting();
    }
}
