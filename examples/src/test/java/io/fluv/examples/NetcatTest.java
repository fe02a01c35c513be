package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.Children.Server;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import io.fluv.testkit.Tool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetcatTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void getsItsBytesAndTheirEndFromTheEchoServer(String host) throws Exception {
        try (Server server = Children.echoServer(host);
                Peer client = Peer.start(Tool.NC, "-N", server.host(), Integer.toString(server.port()))) {
            client.send("Hello from nc\n");
            client.awaitStdout("Hello from nc\n");
            client.send("and once more\n");
            client.endInput();

            assertThat(client.awaitExit()).isEqualTo(new Exit(0, "Hello from nc\nand once more\n", ""));
        }
    }
}
