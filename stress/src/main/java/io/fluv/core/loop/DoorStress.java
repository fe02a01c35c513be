package io.fluv.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

@JCStressTest
@Description("A step is asked for on the loop after another thread has asked for one: it comes second.")
@Outcome(id = "12, true", expect = Expect.ACCEPTABLE, desc = "the other thread asked first, and its step came first")
@Outcome(id = "12, false", expect = Expect.ACCEPTABLE, desc = "at the same time")
@Outcome(id = "21, false", expect = Expect.ACCEPTABLE, desc = "at the same time")
@Outcome(expect = Expect.FORBIDDEN, desc = "the step that was asked for on the loop overtook the other")
@State
public class DoorStress {
    private final Door door = new Door(StressLoop.loop());
    private volatile boolean asked;

    // On the loop.
    private int order;
    private boolean sawAsked;

    @Actor
    public void elsewhere() {
        door.hop(() -> order = order * 10 + 1);
        asked = true;
    }

    @Actor
    public void onTheLoop() {
        StressLoop.loop().execute(() -> {
            sawAsked = asked;
            door.enter(() -> order = order * 10 + 2);
        });
    }

    @Arbiter
    public void look(IZ_Result result) {
        StressLoop.settle();
        result.r1 = order;
        result.r2 = sawAsked;
    }
}
