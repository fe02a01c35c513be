package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import io.fluv.testkit.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's own server, and one that says whatever a test wants. */
class HttpGetTest {
    private static final int MIB = 1 << 20;
    private static final int BODY_MIB = 100;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(threads);
        // The JDK's server sends a body of length 0 in chunks.
        server.createContext("/length", exchange -> sendLargeBody(exchange, (long) BODY_MIB * MIB));
        server.createContext("/chunked", exchange -> sendLargeBody(exchange, 0));
        server.createContext("/echo", HttpGetTest::echoRequest);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/length", "/chunked"})
    void aLargeBodyArrivesByteForByteInLittleMemoryAsItDoesWithCurl(String path) throws Exception {
        String curl = Tool.CURL.required().toString();
        Path ours = folder.resolve("ours");
        Path curls = folder.resolve("curls");

        assertThat(Program.runInto(ours, "http-get", "127.0.0.1:" + port(), path))
                .isZero();
        try (Peer reference =
                Peer.start(List.of(curl, "-s", "-o", curls.toString(), "http://127.0.0.1:" + port() + path))) {
            assertThat(reference.awaitExit().code()).isZero();
        }
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), expected)) {
            writeLargeBody(sink);
        }
        assertThat(Files.size(ours)).isEqualTo((long) BODY_MIB * MIB);
        assertThat(digest(ours)).isEqualTo(expected.digest());
        assertThat(Files.mismatch(ours, curls)).isEqualTo(-1);
    }

    @Test
    void theRequestNamesTheHostAndAsksTheServerToClose() throws Exception {
        Exit exit = Program.run("http-get", "http://localhost:" + port() + "/echo/a b?q=ü#part");

        assertThat(exit.stderr()).isEmpty();
        assertThat(exit.stdout())
                .startsWith("GET /echo/a%20b?q=%C3%BC")
                .contains("Host: localhost:" + port())
                .containsIgnoringCase("Connection: close");
        assertThat(exit.code()).isZero();
    }

    @Test
    void verboseTellsStatusAndHeadersOnStandardError() throws Exception {
        Exit exit = Program.run("http-get", "-v", "127.0.0.1:" + port(), "/echo");

        assertThat(exit.stderr()).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("content-length: ");
        assertThat(exit.stdout()).startsWith("GET /echo");
    }

    @Test
    void aPageThatIsMissingIsPrintedAndIsAFailure() throws Exception {
        Exit exit = Program.run("http-get", "127.0.0.1:" + port(), "/nosuch");

        assertThat(exit.stdout()).contains("404");
        assertThat(exit.stderr().strip()).isEqualTo("http-get http://127.0.0.1:" + port() + "/nosuch: 404 Not Found");
        assertThat(exit.code()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsCutShortIsAFailureAfterWhatCame() throws Exception {
        Exit exit = getFrom("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");

        assertThat(exit.stdout()).isEqualTo("hello");
        assertThat(exit.stderr()).contains("the server ended early, after 5 bytes of the body");
        assertThat(exit.code()).isEqualTo(1);
    }

    @Test
    void aBodyWithoutALengthEndsWithTheServersData() throws Exception {
        Exit exit = getFrom("HTTP/1.0 200 OK\r\n\r\nall of it");

        assertThat(exit).isEqualTo(new Exit(0, "all of it", ""));
    }

    @Test
    void whatIsNoHttpIsAFailureInOneLine() throws Exception {
        Exit exit = getFrom("220 mail.example.com ESMTP\r\n\r\n");

        assertThat(exit.stdout()).isEmpty();
        assertThat(exit.stderr().lines()).hasSize(1).first().asString().contains("is no status of HTTP");
        assertThat(exit.code()).isEqualTo(1);
    }

    @Test
    void aServerThatRefusesAndAnAddressOfAnotherKindAreFailures() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Exit refused = Program.run("http-get", "http://127.0.0.1:" + free + "/");
        Exit https = Program.run("http-get", "https://127.0.0.1/");

        assertThat(refused)
                .isEqualTo(
                        new Exit(1, "", "connect 127.0.0.1:" + free + ": connection refused" + System.lineSeparator()));
        assertThat(https.code()).isEqualTo(2);
        assertThat(https.stderr()).contains("https is not supported");
    }

    private int port() {
        return server.getAddress().getPort();
    }

    /** Fetches from a server that says this, whatever it is asked, and ends. */
    private Exit getFrom(String answer) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(20_000);
            CompletableFuture<Void> served = CompletableFuture.runAsync(
                    () -> {
                        try (Socket socket = listener.accept()) {
                            BufferedReader request = new BufferedReader(
                                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                            for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
                                assertThat(line).isNotBlank();
                            }
                            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    threads);
            Exit exit = Program.run("http-get", "http://127.0.0.1:" + listener.getLocalPort() + "/");
            served.get(20, TimeUnit.SECONDS);
            return exit;
        }
    }

    private static void sendLargeBody(HttpExchange exchange, long length) throws IOException {
        exchange.sendResponseHeaders(200, length);
        try (OutputStream body = exchange.getResponseBody()) {
            writeLargeBody(body);
        }
    }

    /** The same bytes each time, and no two parts alike. */
    private static void writeLargeBody(OutputStream body) throws IOException {
        Random random = new Random(4);
        byte[] part = new byte[MIB];
        for (int i = 0; i < BODY_MIB; i++) {
            random.nextBytes(part);
            body.write(part);
        }
    }

    private static void echoRequest(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder("GET " + exchange.getRequestURI() + "\n");
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(
                        value -> text.append(name).append(": ").append(value).append('\n')));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private static byte[] digest(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file);
                OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(sink);
        }
        return digest.digest();
    }
}
