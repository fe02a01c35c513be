package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream promises holds over a channel that stands around the socket's, put there while the connection is open. */
class WrappedChannelTest {
    private final StreamHarness harness = new StreamHarness();
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    private void wrap() {
        harness.step(() -> harness.handle().wrap(RecordChannel::new));
    }

    private static String records(String... payloads) {
        StringBuilder records = new StringBuilder();
        for (String payload : payloads) {
            records.append((char) payload.length()).append(payload);
        }
        return records.toString();
    }

    private Interest interestBelow() {
        return harness.ask(() -> channel.registration.interest());
    }

    @Test
    void whatIsReadAndWrittenGoesThroughIt() {
        wrap();
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads(records("HELLO", "YOU")));
        harness.readable();
        LoopHarness.await(connection.write(StreamHarness.bytes("hello world")));

        assertThat(String.join("", StreamHarness.texts(reader))).isEqualTo("helloyou");
        assertThat(harness.wire()).isEqualTo(records("HELLO", " WORL", "D"));
    }

    @Test
    void whatWasReadAheadIsItsAndNeverAReaders() {
        harness.step(() -> channel.reads(records("EARLY").substring(0, 3)));
        harness.readable();
        wrap();
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        assertThat(reader.items()).isEmpty();

        harness.step(() -> channel.reads(records("EARLY").substring(3)));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("early");
    }

    @Test
    void aWholeRecordThatWasReadAheadNeedsNoEvent() {
        harness.step(() -> channel.reads(records("EARLY")));
        harness.readable();
        wrap();

        assertThat(StreamHarness.texts(harness.read(ProbeSubscriber.unbounded())))
                .containsExactly("early");
    }

    @Test
    void aWriteCompletesWhenTheSystemHasTheWholeRecord() {
        wrap();
        harness.step(() -> channel.takes(3).otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("abc"));
        harness.settle();
        assertThat(write).isNotDone();
        assertThat(interestBelow().writes()).isTrue();

        harness.step(() -> channel.otherwiseTakes(1));
        harness.writable();
        assertThat(write).isCompleted();
        assertThat(harness.wire()).isEqualTo(records("ABC"));
    }

    @Test
    void whatHasBegunGoesOutWholeAndWhatHasNotIsTakenBack() {
        wrap();
        harness.step(() -> channel.takes(1).otherwiseTakes(0));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        harness.step(() -> {
            for (String text : List.of("abc", "defg", "hij")) {
                writes.add(connection.write(StreamHarness.bytes(text)));
            }
        });
        // Of "abcdefghij" a record of five has begun: all of the first, a part of the second, nothing of the third.
        writes.forEach(write -> write.cancel(false));
        harness.settle();
        CompletableFuture<Void> last = connection.write(StreamHarness.bytes("z"));
        harness.step(() -> channel.otherwiseTakes(Integer.MAX_VALUE));
        harness.drain();

        LoopHarness.await(last);
        assertThat(harness.wire()).isEqualTo(records("ABCDE", "FGZ"));
    }

    @Test
    void theEndOfTheDataIsARecordAndThenFin() {
        wrap();
        harness.step(() -> channel.takes(2).otherwiseTakes(0));
        LoopHarness.await(connection.write(StreamHarness.bytes("a")));
        CompletableFuture<Void> shutdown = connection.shutdownOutput();
        harness.settle();
        assertThat(shutdown).as("there is no room for the record").isNotDone();
        assertThat(channel.shutdowns).isZero();

        harness.step(() -> channel.otherwiseTakes(1));
        harness.writable();
        assertThat(shutdown).isCompleted();
        assertThat(harness.wire()).isEqualTo(records("A", ""));
        assertThat(harness.ask(() -> channel.shutdowns)).isEqualTo(1);
    }

    @Test
    void aCloseThatEndsTheConnectionTellsTheEndFirst() {
        wrap();
        harness.step(() -> channel.reads(records("")).readsEnd());
        harness.readable();
        LoopHarness.await(connection.close());

        assertThat(harness.wire()).isEqualTo(records(""));
        assertThat(channel.closes).containsExactly(false);
    }

    @Test
    void anEndWithoutARecordThatSaysSoFailsTheReaderBehindWhatCameBefore() {
        wrap();
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads(records("DATA")).readsEnd());
        harness.readable();
        harness.readable();

        assertThat(StreamHarness.texts(reader)).containsExactly("data");
        assertThat(reader.awaitError(StreamException.class))
                .hasMessageEndingWith("the data end without a record that says so");
    }

    @Test
    void isRefusedWhileSomebodyReadsOrWritesAndChangesNothingThen() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> assertThatThrownBy(() -> harness.handle().wrap(RecordChannel::new))
                .isInstanceOf(IllegalStateException.class));
        reader.cancel();
        harness.step(() -> channel.otherwiseTakes(0));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("plain"));
        harness.step(() -> assertThatThrownBy(() -> harness.handle().wrap(RecordChannel::new))
                .isInstanceOf(IllegalStateException.class));
        harness.step(() -> channel.otherwiseTakes(Integer.MAX_VALUE));
        harness.drain();

        LoopHarness.await(write);
        assertThat(harness.wire()).isEqualTo("plain");
        wrap();
        LoopHarness.await(connection.write(StreamHarness.bytes("shout")));
        assertThat(harness.wire()).isEqualTo("plain" + records("SHOUT"));
    }
}
