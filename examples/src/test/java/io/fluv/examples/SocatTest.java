package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.Children.Server;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import io.fluv.testkit.Tool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocatTest {
    /** How long socat waits for one direction when the other has ended; its default of half a second is a race. */
    private static final String PATIENT = "-t20";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void getsItsBytesAndTheirEndFromTheEchoServer(String host) throws Exception {
        try (Server server = Children.echoServer(host);
                Peer client = Peer.start(Tool.SOCAT, PATIENT, "-", "TCP:" + server.address())) {
            client.send("Hello from socat\n");
            client.awaitStdout("Hello from socat\n");
            client.send("and once more\n");
            client.endInput();

            assertThat(client.awaitExit()).isEqualTo(new Exit(0, "Hello from socat\nand once more\n", ""));
        }
    }

    @Test
    void severalAtATimeEachGetTheirOwnBytes() throws Exception {
        List<Peer> clients = new ArrayList<>();
        try (Server server = Children.echoServer("127.0.0.1")) {
            for (int i = 0; i < 8; i++) {
                clients.add(Peer.start(Tool.SOCAT, PATIENT, "-", "TCP:" + server.address()));
            }
            for (int i = 0; i < 8; i++) {
                clients.get(i).send("this is client " + i + "\n");
            }
            // From the last to the first, so that none has to wait until another has gone.
            for (int i = 7; i >= 0; i--) {
                clients.get(i).awaitStdout("client " + i + "\n");
                clients.get(i).endInput();
                assertThat(clients.get(i).awaitExit()).isEqualTo(new Exit(0, "this is client " + i + "\n", ""));
            }
        } finally {
            clients.forEach(Peer::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP4-LISTEN:0,bind=127.0.0.1", "TCP6-LISTEN:0,bind=[::1]"})
    void isTheEchoServerOfHelloWorld(String listen) throws Exception {
        try (Peer server = Peer.start(Tool.SOCAT, "-d", "-d", PATIENT, listen, "EXEC:cat")) {
            String address = server.awaitStderr("listening on AF=\\d+ (\\S+)").group(1);
            try (Peer client = Children.example("tcp-hello-world", address)) {
                assertThat(client.awaitExit()).isEqualTo(new Exit(0, "Hello, world!" + System.lineSeparator(), ""));
            }
            assertThat(server.awaitExit().code()).isZero();
        }
    }
}
