package io.fluv.core.tcp;

import io.fluv.core.loop.StressLoop;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A reader requests while another thread ends the connection and bytes arrive.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "ended first")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "ended after one")
@Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "ended last")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "no terminal signal or several, more than was requested, or signals are not serial")
@State
public class CloseStress {
    private final StubChannel channel = new StubChannel(9);
    private final TcpConnection connection = channel.connect();
    private final StressReader reader = StressReader.of(connection);

    @Actor
    public void request() {
        reader.request(2);
    }

    @Actor
    public void end() {
        connection.dispose();
    }

    @Arbiter
    public void look(III_Result result) {
        StressLoop.settle();
        result.r1 = reader.items;
        result.r2 = reader.terminals;
        result.r3 = reader.violations + channel.closes - 1;
    }
}
