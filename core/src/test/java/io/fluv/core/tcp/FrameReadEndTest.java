package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.FrameCutOffException;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.FrameDecoder;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How readers of frames end: with the data, with a failure, by their own decoder; and what is left then. */
class FrameReadEndTest {
    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;

    @AfterEach
    void close() {
        harness.close();
    }

    private <T> ProbeSubscriber<T> read(FrameDecoder<T> decoder, ProbeSubscriber<T> reader) {
        harness.connection.read(() -> decoder).subscribe(reader);
        harness.settle();
        return reader;
    }

    private ProbeSubscriber<String> lines(ProbeSubscriber<String> reader) {
        return read(LineDecoder.ofAtMost(10).get(), reader);
    }

    private void readOn() {
        while (harness.wantsRead()) {
            harness.readable();
        }
    }

    private String restAndEnd() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        readOn();
        reader.awaitCompletion();
        return String.join("", StreamHarness.texts(reader));
    }

    // ---- the end of the data ----

    @Test
    void framesComeBeforeTheEnd() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.requesting(1));
        harness.step(() -> channel.reads("a\nb\n").readsEnd());
        harness.readable();
        assertThat(reader.items()).containsExactly("a");
        reader.request(1);
        harness.settle();
        assertThat(reader.items()).containsExactly("a", "b");
        readOn();
        assertThat(reader.isCompleted()).as("the end needs no demand").isTrue();
    }

    @Test
    void aFrameThatTheEndCutsOffFailsWithBothAddressesAndItsBytesAreTheNextReaders() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("a\nbcdef").readsEnd());
        readOn();
        FrameCutOffException cutOff = reader.awaitError(FrameCutOffException.class);
        assertThat(reader.items()).containsExactly("a");
        assertThat(cutOff)
                .hasMessage("read here:1->there:2: frame: cut off by the end of the data, after 5 bytes")
                .extracting(FrameCutOffException::remoteAddress)
                .isEqualTo(channel.remoteAddress());
        lines(ProbeSubscriber.unbounded()).awaitError(FrameCutOffException.class);
        assertThat(harness.connection.isWritable()).isTrue();
        assertThat(restAndEnd()).isEqualTo("bcdef");
        assertThat(lines(ProbeSubscriber.idle()).isCompleted()).isTrue();
    }

    @Test
    void whatIsLeftAtTheEndIsLookedAtWhenItIsAskedFor() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.requesting(1));
        harness.step(() -> channel.reads("a\nb").readsEnd());
        readOn();
        assertThat(reader.terminals()).isZero();
        reader.cancel();
        assertThat(restAndEnd()).isEqualTo("b");
    }

    @Test
    void aCancelledReadersRestComesBeforeTheEnd() {
        ProbeSubscriber<String> first = ProbeSubscriber.unbounded();
        first.whenNext(line -> first.cancel());
        lines(first);
        harness.step(() -> channel.reads("a\nb\n").readsEnd());
        readOn();
        ProbeSubscriber<String> second = lines(ProbeSubscriber.unbounded());
        readOn();
        assertThat(second.items()).containsExactly("b");
        assertThat(second.isCompleted()).isTrue();
    }

    // ---- failures ----

    @Test
    void aFrameOverItsLimitFailsItsReaderAloneAndStaysToBeReadOtherwise() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.unbounded());
        harness.step(() ->
                channel.reads("a\n0123456789012345678901234567890123456789").readsEnd());
        readOn();
        FrameTooLongException tooLong = reader.awaitError(FrameTooLongException.class);
        assertThat(tooLong).hasMessage("read here:1->there:2: frame: over its limit of 10 bytes, at 14");
        assertThat(tooLong.limit()).isEqualTo(10);
        assertThat(tooLong.size()).isEqualTo(14);
        assertThat(tooLong.remoteAddress()).isEqualTo(channel.remoteAddress());
        assertThat(tooLong.getStackTrace()[0].getClassName()).isEqualTo(LineDecoder.class.getName());
        assertThat(harness.ask(() -> channel.count("read")))
                .as("no more is read than the limit and one chunk")
                .isEqualTo(4);
        assertThat(harness.connection.isWritable()).isTrue();
        assertThat(restAndEnd()).isEqualTo("0123456789012345678901234567890123456789");
    }

    @Test
    void readersThatFailAgainAndAgainLeaveTheLoopToOthers() {
        List<Throwable> failures = new ArrayList<>();
        harness.step(() -> channel.reads("01234567890123456789").readsEnd());
        retry(failures);
        readOn();
        int turns = 50;
        // A turn has three phases behind each of which there may be one end.
        assertThat(harness.growthIn(turns, failures::size)).isBetween(turns, 3 * turns + 3);
        harness.connection.dispose();
        harness.settle();
    }

    private void retry(List<Throwable> failures) {
        ProbeSubscriber<String> reader = ProbeSubscriber.unbounded();
        reader.whenTerminated(() -> {
            failures.add(new IllegalStateException());
            if (harness.connection.isWritable()) {
                retry(failures);
            }
        });
        harness.connection.read(LineDecoder.ofAtMost(10)).subscribe(reader);
    }

    @Test
    void theEndThatComesWithTheLastByteOfAReaderWithoutInterestInItIsToldToWhoeverAwaitsIt() {
        CompletableFuture<Void> closed = harness.connection.closed();
        ProbeSubscriber<String> reader = read(new OneChunk(), ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("0123").readsEnd());
        harness.readable();
        reader.awaitCompletion();
        assertThat(reader.items()).containsExactly("0123");
        LoopHarness.await(closed);
    }

    /** As much as the connection reads at a time, and no more. */
    private static final class OneChunk implements FrameDecoder<String> {
        private boolean done;

        @Override
        public String decode(ByteBuffer bytes) {
            if (!bytes.hasRemaining()) {
                return null;
            }
            done = true;
            String text = StreamHarness.text(bytes);
            bytes.position(bytes.limit());
            return text;
        }

        @Override
        public boolean isDone() {
            return done;
        }
    }

    @Test
    void whoWantsAllFramesOfAChunkGetsThemInSharesBetweenWhichOthersHaveTheirTurn() {
        int frames = 5 * StreamInput.FRAMES_PER_TURN;
        try (StreamHarness wide = new StreamHarness()) {
            ProbeSubscriber<String> reader = ProbeSubscriber.unbounded();
            wide.connection.read(LineDecoder.ofAtMost(10)).subscribe(reader);
            wide.step(() -> wide.channel.reads("\n".repeat(frames)).readsEnd());
            CompletableFuture<Integer> ofOthers = new CompletableFuture<>();
            wide.step(() -> {
                wide.channel.registration.ready(Interest.READ);
                wide.loop.atEndOfPhase(() -> ofOthers.complete(reader.items().size()));
            });
            // At readiness, behind it, and once at the end of the phase before the others' actions.
            assertThat(LoopHarness.await(ofOthers)).isBetween(1, 3 * StreamInput.FRAMES_PER_TURN);
            reader.awaitItems(frames);
            while (wide.wantsRead()) {
                wide.readable();
            }
            reader.awaitCompletion();
            assertThat(reader.items()).hasSize(frames);
        }
    }

    @Test
    void whatADecoderThrowsFailsItsReaderAsItIs() {
        RuntimeException bug = new IllegalStateException("a bug of the user's");
        ProbeSubscriber<String> reader = read(
                bytes -> {
                    if (bytes.hasRemaining()) {
                        throw bug;
                    }
                    return null;
                },
                ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("abc").readsEnd());
        harness.readable();
        assertThat(reader.awaitError(IllegalStateException.class)).isSameAs(bug);
        assertThat(harness.reported).isEmpty();
        assertThat(restAndEnd()).isEqualTo("abc");
    }

    @Test
    void aDecoderThatTakesNothingForItsFramesFailsRatherThanHoldTheLoop() {
        ProbeSubscriber<String> reader = read(bytes -> "endless", ProbeSubscriber.unbounded());
        reader.awaitError(IllegalStateException.class);
        assertThat(reader.items()).isEmpty();
    }

    @Test
    void aResetComesBehindTheFramesBeforeItAndMakesNoFrameOfTheRest() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("a\nbc").failsReading(new IOException("Connection reset")));
        readOn();
        reader.awaitError(ConnectionResetException.class);
        assertThat(reader.items()).containsExactly("a");
        ProbeSubscriber<ByteBuffer> chunks = harness.read(ProbeSubscriber.unbounded());
        chunks.awaitError(ConnectionResetException.class);
        assertThat(StreamHarness.texts(chunks)).containsExactly("bc");
        lines(ProbeSubscriber.unbounded()).awaitError(ConnectionResetException.class);
    }

    @Test
    void closingHereDropsWhatIsUnread() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.requesting(1));
        harness.step(() -> channel.reads("a\nb\n"));
        readOn();
        harness.connection.close();
        harness.settle();
        reader.awaitError(ConnectionClosedException.class);
        assertThat(reader.items()).containsExactly("a");
        lines(ProbeSubscriber.unbounded()).awaitError(ConnectionClosedException.class);
    }

    @Test
    void closingInsideOnNextIsTheEndOfFrames() {
        ProbeSubscriber<String> reader = ProbeSubscriber.unbounded();
        reader.whenNext(line -> harness.connection.close());
        lines(reader);
        harness.step(() -> channel.reads("a\nb\n"));
        harness.readable();
        reader.awaitError(ConnectionClosedException.class);
        assertThat(reader.items()).containsExactly("a");
    }

    // ---- decoders that end by themselves ----

    /** So many bytes, one by one. */
    private static FrameDecoder<Character> characters(int count) {
        return new FrameDecoder<>() {
            private int left = count;

            @Override
            public Character decode(ByteBuffer bytes) {
                if (!bytes.hasRemaining()) {
                    return null;
                }
                left--;
                return (char) bytes.get();
            }

            @Override
            public boolean isDone() {
                return left == 0;
            }
        };
    }

    @Test
    void aDecoderThatIsDoneCompletesItsReaderAndTheRestIsTheNextOnes() {
        ProbeSubscriber<Character> reader = read(characters(3), ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("abcde\n").readsEnd());
        readOn();
        reader.awaitCompletion();
        assertThat(reader.items()).containsExactly('a', 'b', 'c');
        ProbeSubscriber<String> next = lines(ProbeSubscriber.unbounded());
        readOn();
        assertThat(next.items()).containsExactly("de");
        assertThat(next.isCompleted()).isTrue();
    }

    @Test
    void aDecoderThatWantsNothingCompletesAtOnceAndWithoutDemand() {
        assertThat(read(characters(0), ProbeSubscriber.idle()).isCompleted()).isTrue();
    }

    @Test
    void whatADecoderKeptComesAtTheEndWhenItIsAskedFor() {
        FrameDecoder<String> keeping = new FrameDecoder<>() {
            private String kept = "";

            @Override
            public String decode(ByteBuffer bytes) {
                kept += StreamHarness.text(bytes);
                bytes.position(bytes.limit());
                return null;
            }

            @Override
            public String decodeLast(ByteBuffer bytes) {
                decode(bytes);
                String last = kept.isEmpty() ? null : kept;
                kept = "";
                return last;
            }
        };
        ProbeSubscriber<String> reader = read(keeping, ProbeSubscriber.idle());
        harness.step(() -> channel.readsEnd());
        readOn();
        assertThat(reader.isCompleted()).as("nothing was kept").isTrue();

        try (StreamHarness other = new StreamHarness(TcpOptions.defaults().readChunk(4))) {
            ProbeSubscriber<String> wanting = ProbeSubscriber.requesting(1);
            other.connection.read(() -> keeping).subscribe(wanting);
            other.settle();
            other.step(() -> other.channel.reads("abc").readsEnd());
            other.readable();
            other.readable();
            assertThat(wanting.items()).containsExactly("abc");
            assertThat(wanting.isCompleted()).isTrue();
        }
    }
}
