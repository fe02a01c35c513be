package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import io.fluv.testkit.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of Unix-domain paths, with each other and with socat. */
class UnixProgramsTest {
    /** How long socat waits for one direction when the other has ended; its default of half a second is a race. */
    private static final String PATIENT = "-t20";

    @TempDir
    private Path folder;

    @Test
    void helloWorldPrintsWhatTheEchoServerSendsBack() throws Exception {
        Path path = folder.resolve("s");
        try (Peer server = Children.unixEchoServer(path)) {
            Exit client = Program.run("unix-hello-world", path.toString());

            assertThat(client).isEqualTo(new Exit(0, "Hello, world!" + System.lineSeparator(), ""));
            assertThat(server.stderrText()).isEmpty();
        }
    }

    @Test
    void helloWorldSaysThatNobodyIsThere() throws Exception {
        Path path = folder.resolve("s");

        assertThat(Program.run("unix-hello-world", path.toString()))
                .isEqualTo(failure("connect unix:" + path + ": no such file or directory"));
    }

    @Test
    void echoServerSaysThatThePathIsTaken() throws Exception {
        Path path = folder.resolve("s");
        try (Peer first = Children.unixEchoServer(path)) {
            assertThat(Program.run("unix-echo-server", path.toString()))
                    .isEqualTo(failure("listen unix:" + path + ": address already in use"));
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void echoServerRemovesItsPathWhenItIsToldToEnd() throws Exception {
        Path path = folder.resolve("s");
        try (Peer server = Children.unixEchoServer(path)) {
            assertThat(path).exists();
            ProcessHandle.of(server.pid()).orElseThrow().destroy();

            assertThat(server.awaitExit().stderr()).isEmpty();
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void echoServerSaysThatAPathIsStaleWhenTheOneBeforeWasKilled() throws Exception {
        Path path = folder.resolve("s");
        try (Peer server = Children.unixEchoServer(path)) {
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            server.awaitExit();
        }

        assertThat(Program.run("unix-echo-server", path.toString()))
                .isEqualTo(failure("listen unix:" + path + ": stale socket file, on which nobody listens"));
    }

    @Test
    void socatGetsItsBytesAndTheirEndFromTheEchoServer() throws Exception {
        Path path = folder.resolve("s");
        try (Peer server = Children.unixEchoServer(path);
                Peer client = Peer.start(Tool.SOCAT, PATIENT, "-", "UNIX-CONNECT:" + path)) {
            client.send("Hello from socat\n");
            client.awaitStdout("Hello from socat\n");
            client.send("and once more\n");
            client.endInput();

            assertThat(client.awaitExit()).isEqualTo(new Exit(0, "Hello from socat\nand once more\n", ""));
            assertThat(server.stderrText()).isEmpty();
        }
    }

    @Test
    void socatIsTheEchoServerOfHelloWorld() throws Exception {
        Path path = folder.resolve("s");
        try (Peer server = Peer.start(Tool.SOCAT, "-d", "-d", PATIENT, "UNIX-LISTEN:" + path, "EXEC:cat")) {
            server.awaitStderr("listening on ");

            assertThat(Program.run("unix-hello-world", path.toString()))
                    .isEqualTo(new Exit(0, "Hello, world!" + System.lineSeparator(), ""));
            assertThat(server.awaitExit().code()).isZero();
        }
    }

    private static Exit failure(String message) {
        return new Exit(1, "", message + System.lineSeparator());
    }
}
