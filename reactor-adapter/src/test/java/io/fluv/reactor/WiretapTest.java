package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.Datagram;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.core.wiretap.Wiretap;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The log of a conversation: what it tells, and that the conversation is the same as without. */
class WiretapTest {
    private final RecordingLogger logger = new RecordingLogger();
    private final Wiretap wiretap = Wiretap.text(StandardCharsets.UTF_8).logger(logger);
    private final Loopback loopback = Loopback.oneLoop();

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void conversationIsLoggedFromItsBeginningToItsEndOnBothSides() throws Exception {
        Network tapped = loopback.network().with(wiretap);
        Listener listener = tapped.listen(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        listener.serve(connection -> connection.write(connection.read())).subscribe();
        Connection client = tapped.connect(listener.localAddress()).block(Loopback.PATIENCE);
        client.write(Flux.just(Buffers.utf8("Hello, "), Buffers.utf8("world!\n")))
                .then(client.shutdownOutput())
                .thenMany(client.read())
                .blockLast(Loopback.PATIENCE);
        client.close().block(Loopback.PATIENCE);
        listener.close().block(Loopback.PATIENCE);
        loopback.close();

        String here = Endpoint.text(client.localAddress());
        String there = Endpoint.text(client.remoteAddress());
        assertThat(of("[" + there + "]")).containsExactly("listening", "closed");
        assertThat(of("[" + here + "->" + there + "]"))
                .startsWith("connected", "write 7 bytes\n    Hello, ", "write 7 bytes\n    world!\\n", "shutdownOutput")
                .contains("the peer ended its data", "close", "closed")
                .anyMatch(line -> line.startsWith("read "));
        assertThat(of("[" + there + "->" + here + "]"))
                .startsWith("accepted")
                .anyMatch(line -> line.startsWith("read ") && line.contains("\n    Hello, "))
                .anyMatch(line -> line.startsWith("write ") && line.contains("world!\\n"))
                .contains("the peer ended its data", "close", "closed");
    }

    @Test
    void whatIsAskedOfThePlainNetworkIsNotLogged() throws Exception {
        loopback.network().with(wiretap);
        try (Loopback.Pair pair = loopback.pair()) {
            pair.connection().write(Buffers.utf8("secret")).block(Loopback.PATIENCE);
        }
        assertThat(logger.lines()).isEmpty();
    }

    @Test
    void oneConnectionIsTappedFromThenOn() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.connection().write(Buffers.utf8("before")).block(Loopback.PATIENCE);
            Connection tapped = pair.connection().wiretap(wiretap);
            tapped.write(Buffers.utf8("after")).block(Loopback.PATIENCE);
            pair.connection().write(Buffers.utf8("beside")).block(Loopback.PATIENCE);

            assertThat(pair.peer().readText(17)).isEqualTo("beforeafterbeside");
            assertThat(of("")).containsExactly("tapped", "write 5 bytes\n    after");
            assertThat(tapped).hasToString(pair.connection().toString());
        }
    }

    @Test
    void positionsAndLimitsStayAsTheyAre() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(wiretap);
            ByteBuffer part = Buffers.utf8("<part>").position(1).limit(5);
            tapped.write(part).block(Loopback.PATIENCE);
            tapped.write(Mono.just(part)).block(Loopback.PATIENCE);
            assertThat(part.position()).isEqualTo(1);
            assertThat(part.limit()).isEqualTo(5);
            assertThat(pair.peer().readText(8)).isEqualTo("partpart");

            pair.peer().write("answer");
            ByteBuffer read = tapped.read().blockFirst(Loopback.PATIENCE);
            assertThat(read.position()).isZero();
            assertThat(Buffers.utf8(read)).isEqualTo("answer");
            assertThat(of(""))
                    .containsSubsequence(
                            "write 4 bytes\n    part", "write 4 bytes\n    part", "read 6 bytes\n    answer");
        }
    }

    @Test
    void nothingIsRequestedForTheLog() throws Exception {
        try (Loopback.Pair pair = loopback.pair(TcpOptions.defaults().readChunk(4))) {
            Connection tapped = pair.connection().wiretap(wiretap);
            pair.peer().write("aaaabbbbcccc");
            StepVerifier.create(tapped.read(), 0)
                    .thenRequest(1)
                    .expectNextMatches(chunk -> Buffers.utf8(chunk).equals("aaaa"))
                    .then(() -> assertThat(reads()).containsExactly("read 4 bytes\n    aaaa"))
                    .thenRequest(1)
                    .expectNextMatches(chunk -> Buffers.utf8(chunk).equals("bbbb"))
                    .then(() -> assertThat(reads()).hasSize(2))
                    .thenCancel()
                    .verify(Loopback.PATIENCE);

            assertThat(Buffers.utf8(tapped.read().blockFirst(Loopback.PATIENCE)))
                    .as("nothing was read for the log")
                    .isEqualTo("cccc");
        }
    }

    private List<String> reads() {
        return of("").stream().filter(line -> line.startsWith("read ")).toList();
    }

    @Test
    void framesAreLoggedWithTheBytesThatLeaveTheConnectionForThem() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(wiretap);
            Frame<String> lines = Frames.lines(StandardCharsets.UTF_8, 10);
            pair.peer().write("head\nbody, and the rest");
            assertThat(tapped.read(lines).next().block(Loopback.PATIENCE)).isEqualTo("head");
            assertThat(reads()).as("the body is still unread").containsExactly("read 5 bytes\n    head\\n");

            ByteBuffer body = tapped.read(Frames.bytes(4)).next().block(Loopback.PATIENCE);
            assertThat(Buffers.utf8(body)).isEqualTo("body");
            StepVerifier.create(tapped.read(lines)).expectError().verify(Loopback.PATIENCE);
            pair.peer().shutdownOutput();
            assertThat(tapped.read(Frames.text(StandardCharsets.UTF_8))
                            .collectList()
                            .block(Loopback.PATIENCE))
                    .containsExactly(", and the rest");
            loopback.turn(tapped);

            List<String> reads = reads();
            assertThat(reads).hasSize(4);
            assertThat(reads.get(1)).isEqualTo("read 4 bytes\n    body");
            assertThat(reads.get(2)).startsWith("read failed: ").contains("limit of 10 bytes");
            assertThat(reads.get(3)).isEqualTo("read 14 bytes\n    , and the rest");
            assertThat(of("")).endsWith("the peer ended its data");
        }
    }

    @Test
    void longBuffersAreCutInTheLogAlone() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(wiretap.maxBytes(3));
            tapped.write(Buffers.utf8("long enough")).block(Loopback.PATIENCE);
            tapped.write(Buffers.utf8("abc")).block(Loopback.PATIENCE);
            Connection silent = pair.connection().wiretap(wiretap.maxBytes(0));
            silent.write(Buffers.utf8("x")).block(Loopback.PATIENCE);

            assertThat(pair.peer().readText(15)).isEqualTo("long enoughabcx");
            assertThat(of(""))
                    .contains(
                            "write 11 bytes\n    lon\n    ... 8 bytes more", "write 3 bytes\n    abc", "write 1 byte");
        }
    }

    @Test
    void hexIsForWhatIsNoText() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(Wiretap.hex().logger(logger));
            tapped.write(ByteBuffer.wrap(new byte[] {0, 'A', (byte) 0xff})).block(Loopback.PATIENCE);
            assertThat(of("")).anyMatch(line -> line.contains("\n    0000  00 41 ff") && line.endsWith("|.A.|"));
        }
    }

    @Test
    void failuresAreLoggedWhereTheyAreHeard() throws Exception {
        Network tapped = loopback.network().with(wiretap);
        Listener gone = loopback.listen();
        gone.close().block(Loopback.PATIENCE);
        tapped.connect(gone.localAddress()).onErrorComplete().block(Loopback.PATIENCE);
        assertThat(of(""))
                .singleElement()
                .asString()
                .startsWith("connect failed: ")
                .contains("connection refused");

        try (Loopback.Pair pair = loopback.pair()) {
            Connection connection = pair.connection().wiretap(wiretap);
            Mono<Void> reading = connection.read().then().onErrorComplete().cache();
            reading.subscribe();
            pair.peer().reset();
            reading.block(Loopback.PATIENCE);
            connection.write(Buffers.utf8("late")).onErrorComplete().block(Loopback.PATIENCE);
            connection.reset().block(Loopback.PATIENCE);
            loopback.turn(connection);
            assertThat(of(""))
                    .anyMatch(line -> line.startsWith("read failed: ") && line.contains("reset by peer"))
                    .anyMatch(line -> line.startsWith("write failed: "))
                    .contains("reset", "closed");
        }
    }

    @Test
    void endOfThePeersDataThatNobodyReadsIsToldForWhatItIs() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(wiretap);
            pair.peer().shutdownOutput();
            tapped.closed().block(Loopback.PATIENCE);
            loopback.turn(tapped);
            assertThat(of("")).contains("the peer ended its data while nobody reads");
        }
    }

    @Test
    void datagramsAreLoggedWithTheirAddresses() {
        Network tapped = loopback.network().with(wiretap);
        UdpSocket one = tapped.bind(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        UdpSocket other = tapped.bind(Loopback.ANY_PORT).block(Loopback.PATIENCE);
        InetSocketAddress to = other.localAddress();
        Mono<List<Datagram>> received = other.receive().take(4).collectList().cache();
        received.subscribe();
        one.send(new Datagram(Buffers.utf8("1"), to)).block(Loopback.PATIENCE);
        one.send(Mono.just(new Datagram(Buffers.utf8("2"), to))).block(Loopback.PATIENCE);
        one.sendEach(Mono.just(new Datagram(Buffers.utf8("3"), to))).blockLast(Loopback.PATIENCE);
        one.connect(to).block(Loopback.PATIENCE);
        one.send(Buffers.utf8("4")).block(Loopback.PATIENCE);
        received.block(Loopback.PATIENCE);
        one.send(new Datagram(ByteBuffer.allocate(70_000), to))
                .onErrorComplete()
                .block(Loopback.PATIENCE);
        one.close().block(Loopback.PATIENCE);
        loopback.close(); // whereupon everything is logged

        assertThat(of("[" + Endpoint.text(one.localAddress()) + "]"))
                .contains("bound", "closed")
                .containsSubsequence(
                        "send 1 byte to " + Endpoint.text(to) + "\n    1",
                        "send 1 byte to " + Endpoint.text(to) + "\n    2",
                        "send 1 byte to " + Endpoint.text(to) + "\n    3",
                        "send 1 byte\n    4")
                .anyMatch(line -> line.startsWith("send failed: "));
        assertThat(of("[" + Endpoint.text(to) + "]"))
                .contains("receive 1 byte from " + Endpoint.text(one.localAddress()) + "\n    1");
    }

    @Test
    void loggerThatIsNotLoggingIsNotGivenAnything() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(wiretap.level(Level.DEBUG));
            tapped.write(Buffers.utf8("quiet")).block(Loopback.PATIENCE);
            assertThat(logger.lines()).isEmpty();
        }
    }

    @Test
    void loggerThatFailsIsReportedAndHurtsNothing() throws Exception {
        System.Logger failing = new System.Logger() {
            @Override
            public String getName() {
                return "failing";
            }

            @Override
            public boolean isLoggable(Level level) {
                return true;
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
                throw new IllegalStateException("the disk is full");
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
                throw new IllegalStateException("the disk is full");
            }
        };
        try (Loopback.Pair pair = loopback.pair()) {
            Connection tapped = pair.connection().wiretap(wiretap.logger(failing));
            tapped.write(tapped.read()).subscribe();
            assertThat(pair.peer().echo("all the same")).isEqualTo("all the same");
            assertThat(loopback.errors().await().error()).hasMessage("the disk is full");
        }
    }

    @Test
    void badSettingsFailAtTheCallAndAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Wiretap.hex().maxBytes(-1))
                .withMessageContaining("maxBytes: -1");
        assertThatNullPointerException().isThrownBy(() -> Wiretap.text(null)).withMessage("charset");
        assertThat(wiretap.maxBytes(5))
                .hasToString("Wiretap[UTF-8, at most 5 bytes of a buffer, to recording at INFO]");
        assertThat(Wiretap.hex().level(Level.TRACE))
                .hasToString("Wiretap[hex, at most 256 bytes of a buffer, to io.fluv.wiretap at TRACE]");
    }

    /** What was logged of those endpoints, or with "" of all, without them. */
    private List<String> of(String endpoints) {
        return logger.lines().stream()
                .filter(line -> line.startsWith(endpoints))
                .map(line -> line.substring(line.indexOf(']') + 2))
                .toList();
    }
}
