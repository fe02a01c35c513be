package io.fluv.core.tcp;

import io.fluv.core.loop.StressLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

@JCStressTest
@Description("Two threads write to one connection.")
@Outcome(id = "1122, 2", expect = Expect.ACCEPTABLE, desc = "each buffer whole")
@Outcome(id = "2211, 2", expect = Expect.ACCEPTABLE, desc = "each buffer whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "a write is lost, cut, told too early or not at all")
@State
public class TwoWritesStress {
    private final StubChannel channel = new StubChannel(9);
    private final TcpConnection connection = channel.connect();
    private CompletableFuture<Void> one = new CompletableFuture<>();
    private CompletableFuture<Void> another = new CompletableFuture<>();

    @Actor
    public void writeOne() {
        one = connection.write(ByteBuffer.wrap(new byte[] {1, 1}));
    }

    @Actor
    public void writeAnother() {
        another = connection.write(ByteBuffer.wrap(new byte[] {2, 2}));
    }

    @Arbiter
    public void look(JI_Result result) {
        StressLoop.settle();
        result.r1 = channel.wire;
        result.r2 = (one.isDone() ? 1 : 0) + (another.isDone() ? 1 : 0) + (int) connection.writeQueueSize();
        connection.dispose();
    }
}
