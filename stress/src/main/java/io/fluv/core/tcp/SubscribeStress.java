package io.fluv.core.tcp;

import io.fluv.core.loop.StressLoop;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two readers subscribe at the same time.")
@Outcome(id = "1, 5", expect = Expect.ACCEPTABLE, desc = "one is let in and gets all, the other one is refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "both are refused or both are let in")
@State
public class SubscribeStress {
    private final TcpConnection connection = new StubChannel(4).connect();
    private final StressReader one = new StressReader();
    private final StressReader another = new StressReader();

    @Actor
    public void subscribeOne() {
        connection.read().subscribe(one);
    }

    @Actor
    public void subscribeAnother() {
        connection.read().subscribe(another);
    }

    @Arbiter
    public void look(II_Result result) {
        StressLoop.settle();
        result.r1 = one.terminals + another.terminals;
        (one.terminals == 0 ? one : another).request(Long.MAX_VALUE);
        StressLoop.settle();
        // Four chunks and their end.
        result.r2 = one.items
                + another.items
                + (one.terminals + another.terminals - result.r1)
                + one.violations
                + another.violations;
        connection.dispose();
    }
}
