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
@Description("One thread writes while another closes in good order.")
@Outcome(id = "11, true", expect = Expect.ACCEPTABLE, desc = "written before the end")
@Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "refused after the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "told to be written and lost, told to have failed and written, or not told")
@State
public class WriteCloseStress {
    private final StubChannel channel = new StubChannel(0);
    private final TcpConnection connection = channel.connect();
    private CompletableFuture<Void> write = new CompletableFuture<>();

    @Actor
    public void write() {
        write = connection.write(ByteBuffer.wrap(new byte[] {1, 1}));
    }

    @Actor
    public void close() {
        connection.close();
    }

    @Arbiter
    public void look(JZ_Result result) {
        StressLoop.settle();
        result.r1 = write.isDone() && channel.closes == 1 ? channel.wire : -1;
        result.r2 = write.isDone() && !write.isCompletedExceptionally();
    }
}
