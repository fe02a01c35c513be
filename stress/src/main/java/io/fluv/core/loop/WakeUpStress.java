package io.fluv.core.loop;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two tasks come while the loop sleeps: one of them pays for waking it up.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "woken up once, for both")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody woke the loop up, both did, or a task is lost")
@State
public class WakeUpStress {
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final TaskQueue queue = new TaskQueue(wakeUps::incrementAndGet);

    public WakeUpStress() {
        queue.prepareToSleep();
    }

    @Actor
    public void offerOne() {
        queue.offer(() -> {});
    }

    @Actor
    public void offerAnother() {
        queue.offer(() -> {});
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = wakeUps.get();
        while (queue.poll() != null) {
            result.r2++;
        }
    }
}
