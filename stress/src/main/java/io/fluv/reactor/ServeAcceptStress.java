package io.fluv.reactor;

import io.fluv.core.loop.StressLoop;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import reactor.core.publisher.Mono;

@JCStressTest
@Description("A connection is accepted while serving is cancelled.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "reset")
@Outcome(expect = Expect.FORBIDDEN, desc = "the connection is left open or ended twice")
@State
public class ServeAcceptStress {
    private final StubListener listener = new StubListener();
    private final StressSubscriber<Void> serving = new StressSubscriber<>(1);

    public ServeAcceptStress() {
        ServeMono.of(listener, connection -> Mono.never(), Long.MAX_VALUE).subscribe(serving);
    }

    @Actor
    public void accept() {
        listener.acceptOne();
    }

    @Actor
    public void cancel() {
        serving.cancel();
    }

    @Arbiter
    public void look(III_Result result) {
        StressLoop.settle();
        result.r1 = listener.closes.get();
        result.r2 = listener.resets.get();
        result.r3 = serving.terminals;
    }
}
