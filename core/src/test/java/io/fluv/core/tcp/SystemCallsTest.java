package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a message costs in system calls, counted: most of a message's time goes into those. */
class SystemCallsTest {
    private static final int MESSAGES = 1_000;
    private static final int MESSAGE_BYTES = 64;

    /** What an echo moves at a time, at most. */
    private static final int PIECE_BYTES = 256 * 1024;

    private final ScriptedChannel channel = new ScriptedChannel();
    private final StreamHarness harness = new StreamHarness(TcpOptions.defaults(), channel);
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void aMessageThatIsEchoedCostsOneReadAndOneWrite() {
        echo();
        List<String> before = calls();
        List<Interest> interests = interests();

        for (int i = 0; i < MESSAGES; i++) {
            channel.reads(message());
            harness.readable();
        }

        assertThat(callsSince(before)).containsExactlyElementsOf(repeated(MESSAGES, "read", "write"));
        assertThat(interests()).isEqualTo(interests);
        assertThat(bytesOnTheWire()).isEqualTo(MESSAGES * MESSAGE_BYTES);
    }

    @Test
    void messagesThatArriveTogetherAreEchoedTogether() {
        echo();
        List<String> before = calls();

        channel.reads(ByteBuffer.allocate(16 * MESSAGE_BYTES));
        harness.readable();

        assertThat(callsSince(before)).containsExactly("read", "write");
        assertThat(bytesOnTheWire()).isEqualTo(16 * MESSAGE_BYTES);
    }

    @Test
    void framesThatArriveTogetherAreEchoedTogether() {
        connection.write(connection.read(() -> bytes -> {
            if (bytes.remaining() < MESSAGE_BYTES) {
                return null;
            }
            ByteBuffer frame = bytes.slice(bytes.position(), MESSAGE_BYTES);
            bytes.position(bytes.position() + MESSAGE_BYTES);
            return frame;
        }));
        harness.settle();
        List<String> before = calls();

        channel.reads(ByteBuffer.allocate(16 * MESSAGE_BYTES + 1));
        harness.readable();

        assertThat(callsSince(before)).containsExactly("read", "write");
        assertThat(bytesOnTheWire()).isEqualTo(16 * MESSAGE_BYTES);
    }

    @Test
    void piecesThatAreEchoedCostOneReadEachAndOneWriteAtMost() {
        int pieces = 5;
        echo();
        List<String> before = calls();
        List<Interest> interests = interests();

        // The last piece is short, which tells that the socket is empty.
        channel.reads(ByteBuffer.allocate(pieces * PIECE_BYTES - 1));
        for (int turn = 0; turn < pieces && bytesOnTheWire() < pieces * PIECE_BYTES - 1; turn++) {
            harness.readable();
        }

        List<String> made = callsSince(before);
        assertThat(Collections.frequency(made, "read")).isEqualTo(pieces);
        assertThat(Collections.frequency(made, "write")).isBetween(1, pieces);
        assertThat(interests()).isEqualTo(interests);
        assertThat(bytesOnTheWire()).isEqualTo(pieces * PIECE_BYTES - 1);
    }

    @Test
    void whatIsWrittenInOneTurnGoesOutInOneCall() {
        List<String> before = calls();
        List<Interest> interests = interests();

        List<CompletableFuture<Void>> writes = harness.ask(() -> IntStream.range(0, MESSAGES)
                .mapToObj(i -> connection.write(message()))
                .toList());

        assertThat(callsSince(before)).containsExactly("write");
        assertThat(writes).allSatisfy(write -> assertThat(write).isCompleted());
        assertThat(interests()).isEqualTo(interests);
    }

    @Test
    void aSourceIsAskedAheadSoThatItsMessagesGoOutTogether() {
        List<String> before = calls();

        CompletableFuture<Void> write = connection.write(
                ManualSource.of(Collections.nCopies(MESSAGES, message()).iterator()));
        harness.settle();

        assertThat(write).isCompleted();
        // As many as the high-water mark and the scratch buffer let through at a time.
        assertThat(callsSince(before)).containsExactly("write");
    }

    @Test
    void aFullKernelCostsOneWriteAndTwoChangesOfInterest() {
        List<String> before = calls();
        List<Interest> interests = interests();

        channel.takes(MESSAGE_BYTES / 2);
        harness.step(() -> connection.write(message()));
        harness.writable();

        assertThat(callsSince(before)).containsExactly("write", "write");
        assertThat(interests()).hasSize(interests.size() + 2);
        assertThat(bytesOnTheWire()).isEqualTo(MESSAGE_BYTES);
    }

    @Test
    void aReaderThatComesAndGoesCostsNoCallAndNoChangeOfInterest() {
        List<String> before = calls();
        List<Interest> interests = interests();

        for (int i = 0; i < 10; i++) {
            ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
            reader.cancel();
            harness.settle();
        }

        assertThat(callsSince(before)).isEmpty();
        assertThat(interests()).isEqualTo(interests);
    }

    private void echo() {
        connection.write(connection.read());
        harness.settle();
    }

    private List<String> calls() {
        return harness.ask(() -> List.copyOf(channel.calls));
    }

    private List<String> callsSince(List<String> before) {
        List<String> now = calls();
        return now.subList(before.size(), now.size());
    }

    private List<Interest> interests() {
        return harness.ask(() -> List.copyOf(channel.registration.interests));
    }

    private int bytesOnTheWire() {
        return harness.ask(() -> channel.wire().length);
    }

    private static ByteBuffer message() {
        return ByteBuffer.allocate(MESSAGE_BYTES);
    }

    private static List<String> repeated(int times, String... calls) {
        return Collections.nCopies(times, List.of(calls)).stream()
                .flatMap(List::stream)
                .toList();
    }
}
