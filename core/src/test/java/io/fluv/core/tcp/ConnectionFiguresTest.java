package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Figure;
import io.fluv.core.TcpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection adds to its loop's figures, and which of its ends is which. */
class ConnectionFiguresTest {
    private static final Set<Figure> ENDS = EnumSet.range(Figure.CONNECTIONS_CLOSED, Figure.CONNECTIONS_FAILED);

    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void connectionIsOpenUntilItsDescriptorIsClosed() {
        assertThat(figure(Figure.CONNECTIONS_OPEN)).isEqualTo(1);
        assertThat(figure(Figure.CONNECTIONS_CONNECTED)).isEqualTo(1);
        assertThat(figure(Figure.CONNECTIONS_ACCEPTED)).isZero();

        connection.close();
        harness.settle();
        assertThat(figure(Figure.CONNECTIONS_OPEN))
                .as("it waits for the peer's end")
                .isEqualTo(1);

        harness.step(channel::readsEnd);
        harness.readable();
        assertThat(figure(Figure.CONNECTIONS_OPEN)).isZero();
        assertThat(figure(Figure.CONNECTIONS_CONNECTED)).isEqualTo(1);
    }

    @Test
    void endByBothSidesIsAClose() {
        harness.step(channel::readsEnd);
        harness.readable();
        connection.shutdownOutput();
        harness.settle();
        assertEndedBy(Figure.CONNECTIONS_CLOSED);
    }

    @Test
    void disposalThatCutsNothingShortIsAClose() {
        connection.dispose();
        harness.settle();
        assertEndedBy(Figure.CONNECTIONS_CLOSED);
    }

    @Test
    void resetFromHereIsAnAbort() {
        connection.reset();
        harness.settle();
        assertEndedBy(Figure.CONNECTIONS_ABORTED);
    }

    @Test
    void disposalThatCutsAWriteShortIsAnAbort() {
        harness.step(() -> channel.takes(1, 0));
        connection.write(StreamHarness.bytes("cut short"));
        harness.settle();
        connection.dispose();
        harness.settle();
        assertEndedBy(Figure.CONNECTIONS_ABORTED);
    }

    @Test
    void resetByThePeerIsOneWhetherAReadOrAWriteHearsOfIt() {
        harness.step(() -> channel.failsReading(new IOException("Connection reset by peer")));
        harness.readable();
        assertEndedBy(Figure.CONNECTIONS_RESET);
    }

    @Test
    void resetThatOnlyAWriteHearsOfIsToldFromTheEndThatFollows() {
        harness.step(() -> channel.failsWriting(new IOException("Connection reset by peer")));
        connection.write(StreamHarness.bytes("into the void"));
        harness.settle();
        assertThat(figure(Figure.CONNECTIONS_OPEN))
                .as("there may be something to read")
                .isEqualTo(1);

        harness.step(channel::readsEnd);
        harness.readable();
        assertEndedBy(Figure.CONNECTIONS_RESET);
    }

    @Test
    void writeToAPeerThatHasClosedBreaksTheConnection() {
        harness.step(() -> channel.failsWriting(new IOException("Broken pipe")));
        connection.write(StreamHarness.bytes("too late"));
        harness.settle();
        connection.close();
        harness.settle();
        assertEndedBy(Figure.CONNECTIONS_BROKEN);
    }

    @Test
    void silenceOfThePeerIsATimeout() {
        harness.step(() -> channel.failsReading(new IOException("Connection timed out")));
        harness.readable();
        assertEndedBy(Figure.CONNECTIONS_TIMED_OUT);
    }

    @Test
    void anyOtherFailureIsOne() {
        harness.step(() -> channel.failsReading(new IOException("Network dropped connection")));
        harness.readable();
        assertEndedBy(Figure.CONNECTIONS_FAILED);
    }

    @Test
    void bytesCountAsTheKernelGivesAndTakesThem() {
        harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("seven b"));
        harness.readable();
        assertThat(figure(Figure.BYTES_READ)).isEqualTo(7);

        harness.step(() -> channel.takes(3));
        connection.write(StreamHarness.bytes("taken in part"));
        harness.settle();
        assertThat(figure(Figure.BYTES_WRITTEN)).isEqualTo(3);
        harness.writable();
        assertThat(figure(Figure.BYTES_WRITTEN)).isEqualTo(13);
    }

    @Test
    void lentBytesCountAsTheKernelTakesThemAndOnceWhenTheRestIsQueued() {
        connection.write(connection.read());
        harness.settle();
        harness.step(() -> channel.reads("seven b").takes(3));
        harness.readable();
        assertThat(figure(Figure.BYTES_READ)).isEqualTo(7);
        assertThat(figure(Figure.BYTES_WRITTEN)).isEqualTo(3);
        harness.writable();
        assertThat(figure(Figure.BYTES_WRITTEN)).isEqualTo(7);
    }

    @Test
    void whatIsDiscardedWhileClosingWasReadToo() {
        connection.close();
        harness.settle();
        harness.step(() -> channel.reads("abc").readsEnd());
        harness.readable();
        harness.readable();
        assertThat(figure(Figure.BYTES_READ)).isEqualTo(3);
    }

    private void assertEndedBy(Figure expected) {
        Map<Figure, Long> ends = new EnumMap<>(Figure.class);
        ENDS.forEach(end -> ends.put(end, figure(end)));
        Map<Figure, Long> one = new EnumMap<>(Figure.class);
        ENDS.forEach(end -> one.put(end, end == expected ? 1L : 0L));
        assertThat(ends).isEqualTo(one);
        assertThat(figure(Figure.CONNECTIONS_OPEN)).isZero();
    }

    private long figure(Figure figure) {
        return harness.group.counted(figure);
    }
}
