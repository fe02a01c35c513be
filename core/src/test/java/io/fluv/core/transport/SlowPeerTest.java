package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Those at the other end who take all the time in the world. */
class SlowPeerTest {
    private static final int BYTES = 100_000;

    private final CountingClock clock = new CountingClock();

    @RegisterExtension
    private final Loopback net = new Loopback(clock);

    @EachStreamKind
    void aPeerThatReadsOneByteAtATimeGetsThemAllAndDoesNotSpinTheLoop(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
        // While a timer waits, the loop reads the clock in every turn.
        CompletableFuture<Void> timer = pair.connection().loop().schedule(() -> {}, Duration.ofHours(1));
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        long before = clock.readings();
        CompletableFuture<Void> write = pair.connection().write(ByteBuffer.wrap(bytes));

        byte[] read = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            read[i] = pair.peer().read(1)[0];
        }

        result(write);
        assertThat(read).isEqualTo(bytes);
        assertThat(clock.readings() - before).isLessThan(BYTES / 20);
        timer.cancel(false);
    }

    /**
     * The kernel drops who finds it full, and tries again by itself after a second. Of some it knows nothing any more who take
     * themselves for connected; what they send brings them back.
     */
    @Test
    void whoeverFindsTheBacklogFullIsServedOnceThereIsDemand() throws Exception {
        int count = 6;
        StreamListener listener =
                net.listen(StreamKind.TCP, TcpOptions.defaults().backlog(1));
        Acceptor acceptor = Acceptor.of(listener, 0);
        List<CompletableFuture<StreamConnection>> connects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<StreamConnection> connect =
                    net.transport().connect(listener.localAddress(), TcpOptions.defaults());
            connect.thenAccept(connection -> connection.write(Loopback.buffer("hello")));
            connects.add(connect);
        }
        result(connects.get(0));
        assertThat(connects).anyMatch(connect -> !connect.isDone());

        acceptor.subscription().request(count);
        for (int i = 0; i < count; i++) {
            StreamConnection connection = acceptor.next();
            connection.write(connection.read());
        }
        for (CompletableFuture<StreamConnection> connect : connects) {
            Reader reader = Reader.of(result(connect));
            reader.await("hello".length());
            assertThat(reader.text()).isEqualTo("hello");
        }
    }
}
