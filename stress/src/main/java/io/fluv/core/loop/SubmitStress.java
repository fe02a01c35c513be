package io.fluv.core.loop;

import java.util.concurrent.RejectedExecutionException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

@JCStressTest
@Description("A task is submitted while the loop ends: it runs, or whoever submitted it is told that it will not.")
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "accepted, and run once")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "rejected, and not run")
@Outcome(expect = Expect.FORBIDDEN, desc = "accepted and lost, or rejected and run")
@State
public class SubmitStress {
    private final TaskQueue queue = new TaskQueue(() -> {});
    private int runs;

    @Actor
    public void submit(ZI_Result result) {
        try {
            queue.offer(() -> runs++);
            result.r1 = true;
        } catch (RejectedExecutionException ended) {
            result.r1 = false;
        }
    }

    /** What a loop does at its end. */
    @Actor
    public void end() {
        queue.close();
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
    }

    @Arbiter
    public void look(ZI_Result result) {
        result.r2 = runs;
    }
}
