package io.fluv.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

@JCStressTest
@Description("A task comes while the loop is about to sleep: the loop sees it, or is woken up.")
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "asleep and woken up")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "seen before it slept")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "seen, and woken up for nothing")
@Outcome(expect = Expect.FORBIDDEN, desc = "asleep over a task, or woken up twice")
@State
public class SleepStress {
    private int wakeUps;
    private final TaskQueue queue = new TaskQueue(() -> wakeUps++);

    @Actor
    public void offer() {
        queue.offer(() -> {});
    }

    @Actor
    public void sleep(ZI_Result result) {
        result.r1 = queue.prepareToSleep();
    }

    @Arbiter
    public void look(ZI_Result result) {
        result.r2 = wakeUps;
    }
}
