package io.fluv.core.tcp;

import io.fluv.core.loop.StressLoop;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

@JCStressTest
@Description("A reader requests on one thread and cancels on another while bytes arrive; then comes the next one.")
@Outcome(id = "0, 0, true", expect = Expect.ACCEPTABLE, desc = "cancelled first")
@Outcome(id = "1, 0, true", expect = Expect.ACCEPTABLE, desc = "cancelled after one")
@Outcome(id = "2, 0, true", expect = Expect.ACCEPTABLE, desc = "cancelled last")
@Outcome(expect = Expect.FORBIDDEN, desc = "a byte is lost or comes twice, or signals are not serial")
@State
public class CancelStress {
    private final TcpConnection connection = new StubChannel(4).connect();
    private final StressReader reader = StressReader.of(connection);

    @Actor
    public void request() {
        reader.request(2);
    }

    @Actor
    public void cancel() {
        reader.cancel();
    }

    @Arbiter
    public void look(IIZ_Result result) {
        StressLoop.settle();
        StressReader next = StressReader.of(connection);
        next.request(Long.MAX_VALUE);
        StressLoop.settle();
        StressLoop.settle();
        result.r1 = reader.items;
        result.r2 = reader.violations + reader.terminals + next.violations;
        // "0123", of which the first reader had a part and the next one the rest.
        int rest = (int) Math.pow(10, next.items);
        result.r3 = reader.bytes * rest + (next.bytes - rest) == 1_0123 && next.terminals == 1;
        connection.dispose();
    }
}
