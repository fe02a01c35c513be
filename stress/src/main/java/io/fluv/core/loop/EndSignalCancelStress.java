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
@Description("Whoever waits for an end gives up while it comes.")
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "cancelled")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "told")
@Outcome(expect = Expect.FORBIDDEN, desc = "neither told nor cancelled, or kept")
@State
public class EndSignalCancelStress {
    private final EndSignal signal = new EndSignal(new Door(StressLoop.loop()));
    private final CompletableFuture<Void> waiter = signal.await();

    @Actor
    public void giveUp(ZI_Result result) {
        result.r1 = waiter.cancel(false);
    }

    @Actor
    public void end() {
        StressLoop.loop().execute(signal::give);
    }

    @Arbiter
    public void look(ZI_Result result) {
        StressLoop.settle();
        result.r2 = signal.waiting() + (waiter.isCancelled() == result.r1 && waiter.isDone() ? 0 : 100);
    }
}
