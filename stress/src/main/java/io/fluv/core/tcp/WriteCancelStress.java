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
import org.openjdk.jcstress.infra.results.JZ_Result;

@JCStressTest
@Description("A write is cancelled on one thread after it was begun on another.")
@Outcome(id = "11, false", expect = Expect.ACCEPTABLE, desc = "written")
@Outcome(id = "11, true", expect = Expect.ACCEPTABLE, desc = "written before the cancel took effect")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "cancelled before it was written")
@Outcome(expect = Expect.FORBIDDEN, desc = "cancelled and written in part, or neither cancelled nor written")
@State
public class WriteCancelStress {
    private final StubChannel channel = new StubChannel(9);
    private final TcpConnection connection = channel.connect();
    private volatile CompletableFuture<Void> write = new CompletableFuture<>();

    @Actor
    public void write() {
        write = connection.write(ByteBuffer.wrap(new byte[] {1, 1}));
    }

    @Actor
    public void cancel(JZ_Result result) {
        result.r2 = write.cancel(false) && write.isCancelled();
    }

    @Arbiter
    public void look(JZ_Result result) {
        StressLoop.settle();
        result.r1 = connection.writeQueueSize() == 0 ? channel.wire : -1;
        result.r2 = write.isCancelled();
        connection.dispose();
    }
}
