package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.Children.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chat, as its guests see it. */
class ChatTest {
    private Server server;

    @BeforeEach
    void open() throws Exception {
        server = Server.announcedBy(Children.example("chat", "127.0.0.1:0"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatOneSaysAllOthersHearAndTheSpeakerDoesNot() throws Exception {
        try (Guest ann = new Guest("Ann");
                Guest bob = new Guest("Bob\r")) {
            assertThat(ann.hears()).isEqualTo("Bob has come");
            ann.says("hello\r\nis anybody there?\n");
            assertThat(bob.hears()).isEqualTo("Ann: hello");
            assertThat(bob.hears()).isEqualTo("Ann: is anybody there?");
            bob.says("Grüß dich!\n");
            assertThat(ann.hears()).isEqualTo("Bob: Grüß dich!");
            bob.says("I am off");
            bob.leaves();
            assertThat(ann.hears()).isEqualTo("Bob: I am off");
            assertThat(ann.hears()).isEqualTo("Bob has left");
            assertThat(bob.hears()).as("the end").isNull();
        }
        assertThat(server.process().stderrText()).isEmpty();
    }

    @Test
    void whoSaysTooMuchAtOnceIsToldSoAndTheOthersGoOn() throws Exception {
        try (Guest ann = new Guest("Ann");
                Guest bob = new Guest("Bob");
                Guest cid = new Guest("Cid")) {
            assertThat(ann.hears()).isEqualTo("Bob has come");
            assertThat(ann.hears()).isEqualTo("Cid has come");
            assertThat(bob.hears()).isEqualTo("Cid has come");
            bob.says("x".repeat(5_000));
            assertThat(bob.hears()).isEqualTo("A line has at most 1024 bytes. Bye!");
            assertThat(bob.hears()).as("the end").isNull();
            assertThat(ann.hears()).isEqualTo("Bob has left");
            ann.says("peace\n");
            assertThat(cid.hears()).isEqualTo("Bob has left");
            assertThat(cid.hears()).isEqualTo("Ann: peace");
        }
    }

    /** Someone who has come in and said a name. */
    private final class Guest implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Guest(String name) throws IOException {
            socket = new Socket(server.host(), server.port());
            socket.setSoTimeout(10_000);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(hears()).isEqualTo("Who are you?");
            says(name + "\n");
        }

        void says(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        void leaves() throws IOException {
            socket.shutdownOutput();
        }

        String hears() throws IOException {
            return reader.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
