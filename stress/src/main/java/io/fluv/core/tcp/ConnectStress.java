package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.loop.StressLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

@JCStressTest
@Description("A connect by name is cancelled at the moment at which it succeeds.")
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "cancelled, and closed")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "handed out, and open")
@Outcome(expect = Expect.FORBIDDEN, desc = "cancelled and left open, or handed out and closed")
@State
public class ConnectStress {
    private static final InetSocketAddress HOST = InetSocketAddress.createUnresolved("host", 1);

    private final StubChannel channel = new StubChannel(9);
    private final CompletableFuture<StreamConnection> attempt = new CompletableFuture<>();
    private final ConnectRace race = new ConnectRace(StressLoop.loop(), HOST, TcpOptions.defaults(), address -> attempt)
            .start(CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress())));
    private final TcpConnection connection = channel.connect();

    public ConnectStress() {
        StressLoop.settle(); // until the attempt has begun
    }

    @Actor
    public void succeed() {
        if (!attempt.complete(connection)) {
            connection.dispose(); // as an attempt does that was cancelled first
        }
    }

    @Actor
    public void cancel(ZI_Result result) {
        result.r1 = race.cancel(false);
    }

    @Arbiter
    public void look(ZI_Result result) {
        StressLoop.settle();
        result.r2 = channel.closes + (race.isDone() && race.isCancelled() == result.r1 ? 0 : 100);
        connection.dispose();
    }
}
