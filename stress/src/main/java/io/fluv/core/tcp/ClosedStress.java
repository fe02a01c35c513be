package io.fluv.core.tcp;

import io.fluv.core.loop.StressLoop;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

@JCStressTest
@Description("Somebody subscribes to closed() while the connection ends.")
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "told")
@Outcome(expect = Expect.FORBIDDEN, desc = "whoever waits is never told")
@State
public class ClosedStress {
    private final TcpConnection connection = new StubChannel(9).connect();
    private CompletableFuture<Void> closed = new CompletableFuture<>();

    @Actor
    public void subscribe() {
        closed = connection.closed();
    }

    @Actor
    public void end() {
        connection.dispose();
    }

    @Arbiter
    public void look(Z_Result result) {
        StressLoop.settle();
        result.r1 = closed.isDone() && !closed.isCompletedExceptionally();
    }
}
