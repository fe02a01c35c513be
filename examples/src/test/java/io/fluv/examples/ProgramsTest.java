package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.Children.Server;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each program as its user runs it: a process of its own, whose output and exit status are what counts. */
class ProgramsTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void helloWorldPrintsWhatTheEchoServerSendsBack(String host) throws Exception {
        try (Server server = Children.echoServer(host)) {
            Exit client = run("tcp-hello-world", server.address());

            assertThat(client).isEqualTo(new Exit(0, "Hello, world!" + System.lineSeparator(), ""));
            assertThat(server.address()).startsWith(host + ":");
            assertThat(server.process().stderrText()).isEmpty();
        }
    }

    @Test
    void helloWorldEndsItsDataAndWaitsForTheServersEnd() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> answerAfterTheEnd(server));
            Exit client = run("tcp-hello-world", "127.0.0.1:" + server.getLocalPort());

            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("Hello, world!");
            assertThat(client).isEqualTo(new Exit(0, "Goodbye!" + System.lineSeparator(), ""));
        }
    }

    @Test
    void helloWorldSaysThatNobodyAnswers() throws Exception {
        String address = "127.0.0.1:" + freePort();
        Exit client = run("tcp-hello-world", address);

        assertThat(client)
                .isEqualTo(new Exit(1, "", "connect " + address + ": connection refused" + System.lineSeparator()));
    }

    @Test
    void echoServerSaysThatThePortIsTaken() throws Exception {
        try (Server first = Children.echoServer("[::1]")) {
            Exit second = run("tcp-echo-server", first.address());

            assertThat(second)
                    .isEqualTo(new Exit(
                            1, "", "listen " + first.address() + ": address already in use" + System.lineSeparator()));
        }
    }

    @Test
    void theTourShowsEveryPartAndEndsWithoutColoursWhereThereIsNoTerminal() throws Exception {
        Exit tour = run("tour");

        assertThat(tour.stderr()).isEmpty();
        assertThat(tour.code()).isZero();
        assertThat(tour.stdout().lines())
                .contains("TCP echo", "Half-close", "Bulk transfer", "Backpressure", "Graceful shutdown")
                .contains("UDP echo", "A bad datagram", "Lookups", "HTTP GET", "Interfaces")
                .contains("  the server sent back: Hello, world!")
                .anyMatch(line -> line.contains("the server counted 67108864 bytes"))
                .anyMatch(line -> line.contains("a newcomer was refused"))
                .anyMatch(line -> line.matches("  a page from http://localhost:\\d+/: Hello by HTTP!"))
                .anyMatch(line -> line.matches("  .* has .*lo 127.0.0.1/8.*"))
                .noneMatch(line -> line.contains("\u001b"));
    }

    private static Exit run(String... arguments) throws IOException, InterruptedException {
        try (Peer program = Children.example(arguments)) {
            return program.awaitExit();
        }
    }

    private static String answerAfterTheEnd(ServerSocket server) {
        try (Socket client = server.accept();
                InputStream in = client.getInputStream()) {
            client.setSoTimeout(10_000);
            String request = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            client.getOutputStream().write("Goodbye!".getBytes(StandardCharsets.UTF_8));
            return request;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago, and that the system will not hand out again soon. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
