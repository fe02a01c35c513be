package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.examples.Children.Server;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class ManyConnectionsTest {
    private static final int CONNECTIONS = 8_000;

    /** Those that connect at the same time; more would only wait in the backlog. */
    private static final int CONNECTING = 256;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void eightThousandAtOnceOnOneLoopAreAnsweredAndLeaveNoDescriptor() throws Exception {
        try (Server server = EchoChild.start();
                Network network = Network.create(LoopOptions.defaults().loops(1))) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            Connection control = network.connect(address).block(PATIENCE);
            assertThat(Echo.of(control, -1).block(PATIENCE)).isEqualTo(-1);
            long serverBefore = Children.descriptors(server.process().pid());
            long clientBefore = Children.descriptors(ProcessHandle.current().pid());

            List<Connection> connections = Flux.range(0, CONNECTIONS)
                    .flatMap(i -> network.connect(address, from(i)), CONNECTING)
                    .collectList()
                    .block(PATIENCE);
            // Each asks while all the others are there, and gets its own number back.
            List<Integer> answers = Flux.range(0, CONNECTIONS)
                    .flatMapSequential(i -> Echo.of(connections.get(i), i), CONNECTIONS)
                    .collectList()
                    .block(PATIENCE);
            assertThat(answers)
                    .isEqualTo(Flux.range(0, CONNECTIONS).collectList().block());
            assertThat(Children.descriptors(server.process().pid())).isEqualTo(serverBefore + CONNECTIONS);

            Flux.fromIterable(connections)
                    .flatMap(Connection::close, CONNECTIONS)
                    .blockLast(PATIENCE);
            // The loop that answers this has been through a select since it closed the last one.
            assertThat(Echo.of(control, -2).block(PATIENCE)).isEqualTo(-2);
            assertThat(Children.descriptors(server.process().pid())).isEqualTo(serverBefore);
            assertThat(Children.descriptors(ProcessHandle.current().pid())).isEqualTo(clientBefore);
            assertThat(server.process().stderrText()).isEmpty();
        }
    }

    /** Spread over several addresses of this host, so that the ports of one do not run out. */
    private static TcpOptions from(int number) {
        byte[] local = {127, 0, 0, (byte) (2 + number % 8)};
        try {
            return TcpOptions.defaults().localAddress(new InetSocketAddress(InetAddress.getByAddress(local), 0));
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four bytes are an address
        }
    }
}
