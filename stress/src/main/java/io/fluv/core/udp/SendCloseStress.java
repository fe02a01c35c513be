package io.fluv.core.udp;

import io.fluv.core.Datagram;
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
import org.openjdk.jcstress.infra.results.IZ_Result;

@JCStressTest
@Description("One thread sends a datagram while another closes the socket.")
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "sent before the end")
@Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "refused after the end")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "told to be sent and lost, told to have failed and sent, not told, or still counted")
@State
public class SendCloseStress {
    private final StubUdpChannel channel = new StubUdpChannel();
    private final BoundSocket socket = channel.bind();
    private CompletableFuture<Void> send = new CompletableFuture<>();

    @Actor
    public void send() {
        send = socket.send(new Datagram(ByteBuffer.wrap(new byte[1]), StubUdpChannel.PEER));
    }

    @Actor
    public void close() {
        socket.close();
    }

    @Arbiter
    public void look(IZ_Result result) {
        StressLoop.settle();
        boolean over = send.isDone() && channel.closes == 1 && socket.sendQueueCount() == 0;
        result.r1 = over ? channel.sent : -1;
        result.r2 = !send.isCompletedExceptionally();
    }
}
