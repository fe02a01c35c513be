package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.FrameCutOffException;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What readers of frames get, when the socket is read for them, and what they leave to others. */
class FrameReadTest {
    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;

    @AfterEach
    void close() {
        harness.close();
    }

    private ProbeSubscriber<String> lines(ProbeSubscriber<String> reader) {
        return lines(reader, 100);
    }

    private ProbeSubscriber<String> lines(ProbeSubscriber<String> reader, int limit) {
        harness.connection.read(LineDecoder.ofAtMost(limit)).subscribe(reader);
        harness.settle();
        return reader;
    }

    private void arrives(String text) {
        harness.step(() -> channel.reads(text));
        readWhatIsWanted();
    }

    private void readWhatIsWanted() {
        while (harness.wantsRead() && harness.ask(channel::hasReads)) {
            harness.readable();
        }
    }

    /** What a decoder that begins at the front each time costs is then up to how much arrives, and not to what else happens. */
    @Test
    void aDecoderIsNotAskedAgainForWritesAndRequestsWhileNothingArrives() {
        AtomicInteger calls = new AtomicInteger();
        ProbeSubscriber<String> reader = ProbeSubscriber.requesting(1);
        harness.connection
                .<String>read(() -> bytes -> {
                    calls.incrementAndGet();
                    return null;
                })
                .subscribe(reader);
        arrives("part"); // of a frame
        arrives("ial");
        int before = calls.get();
        assertThat(before).as("with nothing, and for each arrival").isEqualTo(3);

        for (int i = 0; i < 100; i++) {
            harness.connection.write(StreamHarness.bytes("answer"));
            reader.subscription().request(1);
        }
        harness.settle();
        assertThat(calls).hasValue(before);

        harness.step(channel::readsEnd);
        harness.readable();
        reader.awaitError(FrameCutOffException.class);
        assertThat(calls).hasValue(before + 1);
    }

    private String rest() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        readWhatIsWanted();
        reader.cancel();
        harness.settle();
        return String.join("", StreamHarness.texts(reader));
    }

    // ---- demand ----

    @Test
    void oneFrameIsGivenForEachOneRequestedWhateverTheChunks() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.requesting(2));
        arrives("a\nb\nc\nlonger\n");
        assertThat(reader.items()).containsExactly("a", "b");
        reader.request(1);
        harness.settle();
        assertThat(reader.items()).containsExactly("a", "b", "c");
        reader.request(1);
        harness.settle();
        readWhatIsWanted();
        assertThat(reader.items()).containsExactly("a", "b", "c", "longer");
        assertThat(reader.terminals()).isZero();
    }

    @Test
    void theSocketIsReadOnlyUntilTheFrameThatIsWantedIsWhole() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.idle());
        harness.step(() -> channel.reads("aaaabbbbcc\ndddd"));
        harness.readable();
        assertThat(harness.wantsRead())
                .as("one chunk is there, and nothing is wanted")
                .isFalse();

        reader.request(1);
        harness.settle();
        assertThat(reader.items())
                .as("a frame is wanted and not whole, and the reads have not come up short")
                .containsExactly("aaaabbbbcc");
        assertThat(harness.wantsRead()).as("what is left is unread").isFalse();
        assertThat(harness.ask(() -> channel.count("read"))).isEqualTo(3);

        reader.request(1);
        harness.settle();
        assertThat(harness.wantsRead()).isTrue();
    }

    @Test
    void signalsDoNotNestHoweverTheReaderAsksForMore() {
        List<String> seen = new ArrayList<>();
        ProbeSubscriber<String> reader = ProbeSubscriber.requesting(1);
        reader.whenNext(line -> {
            seen.add(line);
            reader.request(1);
        });
        lines(reader);
        arrives("a\nb\nc\nd\n");
        assertThat(seen).containsExactly("a", "b", "c", "d");
        reader.verify();
    }

    // ---- one reader after another ----

    @Test
    void whatACancelledReaderLeftIsTheNextOnesWhateverItReads() {
        ProbeSubscriber<String> first = ProbeSubscriber.unbounded();
        first.whenNext(line -> first.cancel());
        lines(first);
        arrives("head\n12");
        assertThat(first.items()).containsExactly("head");
        arrives("34");
        ProbeSubscriber<Short> pairs = ProbeSubscriber.unbounded();
        pairs.whenNext(pair -> pairs.cancel());
        harness.connection
                .<Short>read(() -> bytes -> bytes.remaining() < 2 ? null : bytes.getShort())
                .subscribe(pairs);
        harness.settle();
        assertThat(pairs.items()).containsExactly((short) ('1' << 8 | '2'));
        assertThat(rest()).isEqualTo("34");
    }

    @Test
    void bytesOfAFrameThatIsNotWholeStayToo() {
        ProbeSubscriber<String> first = lines(ProbeSubscriber.unbounded());
        arrives("aaaabbbbcc");
        first.cancel();
        harness.settle();
        assertThat(harness.wantsRead()).isFalse();

        ProbeSubscriber<String> second = lines(ProbeSubscriber.unbounded());
        assertThat(second.items()).isEmpty();
        arrives("c\n");
        assertThat(second.items()).containsExactly("aaaabbbbccc");
    }

    @Test
    void aReaderOfChunksGetsWhatFramesLeftInChunksThatAreNoLongerThanOthers() {
        ProbeSubscriber<String> first = lines(ProbeSubscriber.unbounded());
        arrives("aaaabbbbcc");
        first.cancel();
        ProbeSubscriber<ByteBuffer> chunks = harness.read(ProbeSubscriber.requesting(2));
        assertThat(StreamHarness.texts(chunks)).containsExactly("aaaa", "bbbb");
        chunks.request(1);
        harness.settle();
        assertThat(StreamHarness.texts(chunks)).containsExactly("aaaa", "bbbb", "cc");
        arrives("dd");
        chunks.request(1);
        harness.settle();
        assertThat(StreamHarness.texts(chunks)).containsExactly("aaaa", "bbbb", "cc", "dd");
    }

    @Test
    void aReaderThatReplacesAnotherInsideOnNextTakesUpRightThere() {
        List<String> seen = new ArrayList<>();
        readOneLineAndThenTheNext(seen);
        arrives("a\nb\nccccc\nd\ne");
        assertThat(seen).containsExactly("a", "b", "ccccc", "d");
        arrives("\n");
        assertThat(seen).endsWith("d", "e");
    }

    private void readOneLineAndThenTheNext(List<String> seen) {
        ProbeSubscriber<String> reader = ProbeSubscriber.unbounded();
        reader.whenNext(line -> {
            seen.add(line);
            reader.cancel();
            readOneLineAndThenTheNext(seen);
        });
        harness.connection.read(LineDecoder.ofAtMost(100)).subscribe(reader);
    }

    @Test
    void aSecondReaderIsRefusedWhateverEachReads() {
        ProbeSubscriber<String> first = lines(ProbeSubscriber.unbounded());
        harness.read(ProbeSubscriber.unbounded()).awaitError(IllegalStateException.class);
        lines(ProbeSubscriber.unbounded()).awaitError(IllegalStateException.class);
        arrives("a\n");
        assertThat(first.items()).containsExactly("a");
    }

    @Test
    void noFrameIsLostOrTwiceThereWhereverACancelFallsThatComesFromAnotherThread() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        ScriptedChannel endless = new ScriptedChannel().automatic(Interest.READ).otherReads(target -> {
            ByteBuffer lines = StreamHarness.bytes(sent.getAndIncrement() + "\n" + sent.getAndIncrement() + "\n");
            int count = lines.remaining();
            target.put(lines);
            return count;
        });
        List<String> got = new CopyOnWriteArrayList<>();
        try (StreamHarness busy = new StreamHarness(TcpOptions.defaults(), endless)) {
            for (int i = 0; i < 2_000; i++) {
                CountDownLatch some = new CountDownLatch(1 + i % 3);
                ProbeSubscriber<String> reader = ProbeSubscriber.unbounded();
                reader.whenNext(line -> {
                    got.add(line);
                    some.countDown();
                });
                busy.connection.read(LineDecoder.ofAtMost(100)).subscribe(reader);
                assertThat(some.await(10, TimeUnit.SECONDS)).isTrue();
                reader.cancel();
                reader.verify();
            }
            busy.settle();
        }
        assertThat(got).hasSizeGreaterThan(2_000);
        assertThat(got)
                .isEqualTo(IntStream.range(0, got.size())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    // ---- requests and decoders that are none ----

    @Test
    void aRequestForNothingFailsItsReaderAndTakesNothing() {
        ProbeSubscriber<String> reader = lines(ProbeSubscriber.idle());
        arrives("a\n");
        reader.request(0);
        harness.settle();
        reader.awaitError(IllegalArgumentException.class);
        assertThat(rest()).isEqualTo("a\n");
    }

    @Test
    void aSupplierWithoutADecoderFailsTheSubscriber() {
        ProbeSubscriber<String> none = ProbeSubscriber.unbounded();
        harness.connection.<String>read(() -> null).subscribe(none);
        none.awaitError(NullPointerException.class);

        ProbeSubscriber<String> thrown = ProbeSubscriber.unbounded();
        RuntimeException bug = new IllegalStateException("a bug of the user's");
        harness.connection
                .<String>read(() -> {
                    throw bug;
                })
                .subscribe(thrown);
        assertThat(thrown.awaitError(IllegalStateException.class)).isSameAs(bug);
        arrives("a\n");
        assertThat(rest()).isEqualTo("a\n");
    }

    @Test
    void nullsFailAtTheCall() {
        assertThatNullPointerException()
                .isThrownBy(() -> harness.connection.read(null))
                .withMessage("decoders");
        assertThatNullPointerException()
                .isThrownBy(
                        () -> harness.connection.read(LineDecoder.ofAtMost(1)).subscribe(null))
                .withMessage("subscriber");
    }

    @Test
    void aSubscriberThatThrowsEndsItsConnection() {
        RuntimeException bug = new IllegalStateException("a bug of the user's");
        Flow.Subscriber<String> reader = ProbeSubscriber.<String>unbounded().whenNext(line -> {
            throw bug;
        });
        harness.connection.read(LineDecoder.ofAtMost(100)).subscribe(reader);
        arrives("a\nb\n");
        assertThat(harness.reported).containsExactly(bug);
        assertThat(harness.connection.isWritable()).isFalse();
    }
}
