package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.Children.Server;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import io.fluv.testkit.Tool;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The programs of UDP as their user runs them. */
class UdpProgramsTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void helloWorldPrintsWhatTheEchoServerSendsBack(String host) throws Exception {
        try (Server server = echoServer(host)) {
            Exit client = run("udp-hello-world", server.address());

            assertThat(client).isEqualTo(new Exit(0, "Hello, world!" + System.lineSeparator(), ""));
            assertThat(server.process().stderrText()).isEmpty();
        }
    }

    @Test
    void netcatIsEchoed() throws Exception {
        try (Server server = echoServer("127.0.0.1");
                Peer netcat = Peer.start(Tool.NC, "-u", "127.0.0.1", "" + server.port())) {
            netcat.send("over UDP\n");
            netcat.awaitStdout("over UDP\n");
        }
    }

    @Test
    void helloWorldDoesNotWaitForEverAndSaysSo() throws Exception {
        // Takes the datagram and never answers.
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            Exit client = run("udp-hello-world", address);

            assertThat(client)
                    .isEqualTo(new Exit(1, "", "no answer from " + address + " in 5 seconds" + System.lineSeparator()));
        }
    }

    @Test
    void echoServerSaysThatThePortIsTaken() throws Exception {
        try (Server first = echoServer("127.0.0.1")) {
            Exit second = run("udp-echo-server", first.address());

            assertThat(second)
                    .isEqualTo(new Exit(
                            1, "", "bind " + first.address() + ": address already in use" + System.lineSeparator()));
        }
    }

    @Test
    void multicastPrintsWhatIsSentToTheGroup() throws Exception {
        try (Peer program = Children.example("multicast", "239.77.1.5:0", "lo")) {
            String port = program.awaitStdout("listening on 239\\.77\\.1\\.5:(\\d+), lo")
                    .group(1);
            String group = "UDP4-DATAGRAM:239.77.1.5:" + port + ",ip-multicast-if=127.0.0.1";
            try (Peer sender = Peer.start(Tool.SOCAT, "-", group)) {
                sender.send("to the group\n");
                program.awaitStdout("127\\.0\\.0\\.1:\\d+: to the group\\R");
            }
        }
    }

    @Test
    void multicastRefusesWhatIsNoGroupAndNoInterface() throws Exception {
        Exit noGroup = run("multicast", "127.0.0.1:7000");
        Exit noInterface = run("multicast", "239.77.1.5:0", "no-such-interface");

        assertThat(noGroup.code()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(noGroup.stderr()).contains("'127.0.0.1' is not a multicast address");
        assertThat(noInterface.code()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(noInterface.stderr()).contains("there is no interface 'no-such-interface'");
    }

    private static Server echoServer(String host) throws IOException, InterruptedException {
        return Server.announcedBy(Children.example("udp-echo-server", host + ":0"));
    }

    private static Exit run(String... arguments) throws IOException, InterruptedException {
        try (Peer program = Children.example(arguments)) {
            return program.awaitExit();
        }
    }
}
