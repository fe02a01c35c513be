package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopLoad;
import io.fluv.testkit.StreamKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connects that are cancelled at every moment, the one at which they succeed among them. */
class ConnectCancelRaceTest {
    private static final int ROUNDS = 1_000;

    @RegisterExtension
    private final Loopback loopback = new Loopback();

    /** An address goes the short way, a name that of a race between a host's addresses. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void aConnectIsHandedOutOrCancelledAndLeavesNothingOpen(String host) {
        StreamListener listener = loopback.listen(StreamKind.TCP);
        Acceptor.of(listener, Long.MAX_VALUE);
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        InetSocketAddress address = InetSocketAddress.createUnresolved(host, port);
        int cancelled = 0;
        int connected = 0;
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<StreamConnection> connecting =
                    loopback.transport().connect(address, TcpOptions.defaults());
            if (round == 0) {
                result(connecting);
            }
            // From none to about as long as a connect takes.
            for (int i = 0; i < round * 20; i++) {
                Thread.onSpinWait();
            }
            if (connecting.cancel(false)) {
                cancelled++;
            } else {
                connected++;
                result(result(connecting).reset());
            }
        }

        // Without both outcomes there was no race.
        assertThat(cancelled).isPositive();
        assertThat(connected).isPositive();
        result(listener.shutdown(Duration.ZERO));
        EventLoop loop = (EventLoop) listener.loop();
        Loopback.settle(loop);
        assertThat(LoopLoad.of(loop)).as("handles that are left").isZero();
    }
}
