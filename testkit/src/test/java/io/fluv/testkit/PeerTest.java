package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTest {
    @Test
    void collectsOutputAndStatus() throws Exception {
        try (Peer peer = shell("read line; echo \"got $line\"; echo careful >&2; exit 3")) {
            peer.send("this\n");

            assertThat(peer.awaitExit()).isEqualTo(new Peer.Exit(3, "got this\n", "careful\n"));
        }
    }

    @Test
    void waitsForWhatAProgramSays() throws Exception {
        try (Peer peer = shell("read line; echo port 12; read line")) {
            peer.send("go\n");

            assertThat(peer.awaitStdout("port (\\d+)").group(1)).isEqualTo("12");
            assertThat(peer.isAlive()).isTrue();
        }
    }

    @Test
    void failsWhenAProgramEndsWithoutSayingIt() throws Exception {
        try (Peer peer = shell("echo something else")) {
            assertThatThrownBy(() -> peer.awaitStdout("port (\\d+)"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("port (\\d+)", "something else");
        }
    }

    @Test
    void endsAProgramThatWouldRunOn() throws Exception {
        Peer peer = shell("cat");

        peer.close();

        assertThat(peer.isAlive()).isFalse();
    }

    @Test
    void killsAProgramThatRefusesToEnd() throws Exception {
        Peer peer = shell("trap '' TERM; echo ready; while :; do read line || sleep 60; done");
        peer.awaitStdout("ready");

        peer.close();

        assertThat(peer.isAlive()).isFalse();
    }

    @Test
    void leavesAPipedProgramsOutputToTheTest() throws Exception {
        try (Peer peer = Peer.startPiped(Tool.SOCAT, "-u", "STDIN", "STDOUT")) {
            peer.send("raw");
            peer.endInput();

            assertThat(peer.stdout().readAllBytes()).isEqualTo("raw".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(peer::stdoutText).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aServerSaysOnWhichPortItListens() throws Exception {
        try (Peer server = Peer.start(Tool.SOCAT, "-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat")) {
            int port = Integer.parseInt(
                    server.awaitStderr("listening on .*:(\\d+)").group(1));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    InputStream in = socket.getInputStream()) {
                socket.getOutputStream().write('x');

                assertThat(in.read()).isEqualTo('x');
            }
        }
    }

    private static Peer shell(String script) throws Exception {
        return Peer.start(List.of("/bin/sh", "-c", script));
    }
}
