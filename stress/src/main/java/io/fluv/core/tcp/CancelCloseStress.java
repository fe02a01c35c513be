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
@Description("A reader cancels while another thread ends the connection.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "cancelled first")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "ended first")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "several terminal signals, or signals are not serial, or the socket stays open")
@State
public class CancelCloseStress {
    private final StubChannel channel = new StubChannel(9);
    private final TcpConnection connection = channel.connect();
    private final StressReader reader = StressReader.of(connection);

    @Actor
    public void cancel() {
        reader.cancel();
    }

    @Actor
    public void end() {
        connection.reset();
    }

    @Arbiter
    public void look(II_Result result) {
        StressLoop.settle();
        result.r1 = reader.terminals;
        result.r2 = reader.violations + channel.closes - 1;
    }
}
