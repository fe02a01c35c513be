package io.fluv.examples.livefeed.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.examples.livefeed.Flood;
import io.fluv.examples.livefeed.line.Received;
import io.fluv.examples.livefeed.line.Severity;
import io.fluv.examples.livefeed.line.Way;
import io.fluv.reactor.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class IntakeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Network network = Network.create(LoopOptions.defaults().loops(1));
    private final Intake intake = intake(0, 256, Duration.ofSeconds(10));
    private final Ports ports = intake.open().block(PATIENCE);

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void takesWhatComesByAllThreeWays() {
        StepVerifier.create(intake.received().map(IntakeTest::text))
                .then(() -> tell(ports.linesAddress(), "a line\nlevel 4\n"))
                .expectNext("LINE a line", "LINE level 4")
                .then(() -> tell(ports.eventsAddress(), "{\"event\":\"order\",\"level\":\"error\"}\n"))
                .expectNext("EVENT order")
                .then(() -> tellByUdp("one\ntwo\n"))
                .expectNext("DATAGRAM one", "DATAGRAM two")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void knowsItsSendersAndWhatTheyHaveSent() throws Exception {
        Flux<Received> received = intake.received().publish().autoConnect();
        try (Socket socket = connect(ports.linesAddress())) {
            socket.getOutputStream().write("12345\n".getBytes(UTF_8));
            Received line = received.blockFirst(PATIENCE);

            assertThat(line.sender()).isEqualTo("127.0.0.1:" + socket.getLocalPort());
            assertThat(intake.senders()).singleElement().satisfies(sender -> {
                assertThat(sender.name()).isEqualTo(line.sender());
                assertThat(sender.way()).isEqualTo(Way.LINE);
                assertThat(sender.lines()).isEqualTo(1);
                assertThat(sender.bytes()).isEqualTo(6);
            });
            assertThat(intake.bytes()).isEqualTo(6);
        }
    }

    @Test
    void aSenderWaitsWhileNobodyAsksAndLosesNothing() throws Exception {
        int lines = 40_000; // 2.5 MB, far more than all the buffers on the way hold
        List<String> all = IntStream.range(0, lines).mapToObj(i -> "flood " + i).toList();
        try (Flood flood = Flood.start(ports.linesAddress(), lines)) {
            StepVerifier.create(intake.received().map(received -> beginning(received)), 0)
                    .thenRequest(100)
                    .expectNextSequence(all.subList(0, 100))
                    .expectNoEvent(Duration.ofMillis(300))
                    .then(() -> {
                        assertThat(flood.isFinished()).isFalse();
                        assertThat(flood.accepted()).isLessThan(Flood.bytes(lines) / 4);
                        assertThat(intake.senders())
                                .singleElement()
                                .satisfies(
                                        sender -> assertThat(sender.heldFor()).isPositive());
                    })
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextSequence(all.subList(100, lines))
                    .thenCancel()
                    .verify(PATIENCE);
            flood.awaitFinished(PATIENCE);
        }
    }

    @Test
    void aSenderThatFailsIsToldOfAndEndsAlone() throws Exception {
        try (Socket good = connect(ports.eventsAddress())) {
            StepVerifier.create(intake.received())
                    .then(() -> tell(ports.eventsAddress(), "nonsense\n"))
                    .assertNext(told -> {
                        assertThat(told.message().severity()).isEqualTo(Severity.WARNING);
                        assertThat(told.message().text()).startsWith("the connection was given up: ");
                    })
                    .then(() -> write(good, "{\"event\":\"still here\"}\n"))
                    .assertNext(
                            received -> assertThat(received.message().text()).isEqualTo("still here"))
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void aSenderWhoseLineIsTooLongIsToldOfWithTheLimit() throws Exception {
        StepVerifier.create(intake.received().map(IntakeTest::text))
                .then(() -> tell(ports.linesAddress(), "before\n" + "x".repeat(Decoding.LONGEST + 1)))
                .expectNext("LINE before")
                .assertNext(told -> assertThat(told)
                        .startsWith("LINE the connection was given up: ")
                        .contains(Integer.toString(Decoding.LONGEST)))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void aSenderThatAbortsIsToldOfBehindTheLinesThatWereWhole() throws Exception {
        try (Socket socket = connect(ports.linesAddress())) {
            socket.setSoLinger(true, 0); // to close means to reset
            StepVerifier.create(intake.received().map(IntakeTest::text))
                    .then(() -> write(socket, "whole\nhal"))
                    .expectNext("LINE whole")
                    .then(() -> close(socket))
                    .assertNext(told -> assertThat(told).contains("given up").contains("reset"))
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void thousandsWhoComeAndGoLeaveNothingBehind() {
        int many = 2000;
        Intake busy = intake(0, 32, Duration.ofSeconds(10));
        Ports itsPorts = busy.open().block(PATIENCE);

        StepVerifier.create(busy.received().map(IntakeTest::text))
                .then(() -> IntStream.range(0, many).forEach(i -> tell(itsPorts.linesAddress(), "a line\n")))
                .expectNextCount(many)
                .then(() -> busy.shutdown().subscribe())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(busy.senders()).isEmpty();
        assertThat(busy.bytes()).isEqualTo(many * 7L);
    }

    @Test
    void moreSendersThanTheLimitWaitForAPlace() throws Exception {
        Intake one = intake(0, 1, Duration.ZERO);
        Ports itsPorts = one.open().block(PATIENCE);
        try (Socket first = connect(itsPorts.linesAddress());
                Socket second = connect(itsPorts.linesAddress())) {
            StepVerifier.create(one.received().map(IntakeTest::text))
                    .then(() -> write(second, "second\n"))
                    .then(() -> write(first, "first\n"))
                    .expectNext("LINE first")
                    .then(() -> end(first))
                    .expectNext("LINE second")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void shuttingDownLetsSendersFinishAndRefusesOthers() throws Exception {
        try (Socket socket = connect(ports.linesAddress())) {
            StepVerifier.create(intake.received().map(IntakeTest::text))
                    .then(() -> write(socket, "before\n"))
                    .expectNext("LINE before")
                    .then(() -> intake.shutdown().subscribe())
                    .then(() -> ports.lines().closed().block(PATIENCE))
                    .then(() -> assertThatThrownBy(() -> connect(ports.linesAddress()))
                            .isInstanceOf(IOException.class))
                    .then(() -> write(socket, "after\nthe last"))
                    .expectNext("LINE after")
                    .then(() -> end(socket))
                    .expectNext("LINE the last")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(intake.isOpen()).isFalse();
        }
    }

    @Test
    void shuttingDownEndsThoseWhoDoNotFinish() throws Exception {
        Intake impatient = intake(0, 256, Duration.ofMillis(50));
        Ports itsPorts = impatient.open().block(PATIENCE);
        try (Socket socket = connect(itsPorts.linesAddress())) {
            StepVerifier.create(impatient.received().map(IntakeTest::text))
                    .then(() -> write(socket, "before\n"))
                    .expectNext("LINE before")
                    .then(() -> impatient.shutdown().subscribe())
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void opensAllPortsOrNone() throws Exception {
        int taken = ports.linesAddress().getPort();
        Intake other = intake(taken, 256, Duration.ZERO);

        assertThatThrownBy(() -> other.open().block(PATIENCE))
                .satisfies(thrown -> assertThat(Exceptions.unwrap(thrown))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("127.0.0.1:" + taken));
        assertThat(other.isOpen()).isFalse();
        assertThat(other.ports()).isNull();
    }

    @Test
    void theLoopAnswers() {
        assertThat(intake.roundTrip().block(PATIENCE)).isPositive();
    }

    private Intake intake(int linesPort, int maxSenders, Duration grace) {
        return new Intake(
                network,
                new IntakeProperties("127.0.0.1", linesPort, 0, 0, DataSize.ofKilobytes(64), maxSenders, grace),
                Clock.systemUTC());
    }

    private static String text(Received received) {
        return received.way() + " " + received.message().text();
    }

    private static String beginning(Received received) {
        String[] words = received.message().text().split(" ", 3);
        return words[0] + " " + words[1];
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private static void tell(InetSocketAddress address, String text) {
        try (Socket socket = connect(address)) {
            write(socket, text);
        } catch (IOException e) {
            throw Exceptions.propagate(e);
        }
    }

    private void tellByUdp(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(
                    new DatagramPacket(bytes, bytes.length, ports.datagrams().address()));
        } catch (IOException e) {
            throw Exceptions.propagate(e);
        }
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw Exceptions.propagate(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw Exceptions.propagate(e);
        }
    }
}
