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
@Description("A reader requests on two threads while bytes arrive.")
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "as many chunks as were requested")
@Outcome(expect = Expect.FORBIDDEN, desc = "demand is lost or invented, or signals are not serial")
@State
public class RequestStress {
    private final TcpConnection connection = new StubChannel(9).connect();
    private final StressReader reader = StressReader.of(connection);

    @Actor
    public void requestOne() {
        reader.request(1);
    }

    @Actor
    public void requestTwo() {
        reader.request(2);
    }

    @Arbiter
    public void look(II_Result result) {
        StressLoop.settle();
        result.r1 = reader.items;
        result.r2 = reader.violations + reader.terminals;
        connection.dispose();
    }
}
