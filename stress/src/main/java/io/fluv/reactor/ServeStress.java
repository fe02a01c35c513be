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
import reactor.core.publisher.Sinks;

@JCStressTest
@Description("A handler completes while serving is cancelled.")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "completed first: closed")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "cancelled first: reset")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "the connection is left open or ended twice, or its place is given away twice")
@State
public class ServeStress {
    private final StubListener listener = new StubListener();
    private final Sinks.Empty<Void> handler = Sinks.empty();
    private final StressSubscriber<Void> serving = new StressSubscriber<>(1);

    public ServeStress() {
        ServeMono.of(listener, connection -> handler.asMono(), 1).subscribe(serving);
        listener.acceptOne();
        StressLoop.settle();
    }

    @Actor
    public void complete() {
        handler.tryEmitEmpty();
    }

    @Actor
    public void cancel() {
        serving.cancel();
    }

    @Arbiter
    public void look(III_Result result) {
        result.r1 = listener.closes.get();
        result.r2 = listener.resets.get();
        // One at first, and one for the place that is free again; who has cancelled asks for none any more.
        result.r3 = Math.max(2, listener.requested.get());
    }
}
