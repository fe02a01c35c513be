package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.core.error.StreamException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How buffers go out: their order, how they are gathered, what a short write leaves, and what a failure does. */
class StreamOutputTest {
    private static final int SCRATCH = 256 * 1024;

    private final StreamHarness harness = new StreamHarness();
    private final ScriptedChannel channel = harness.channel;
    private final TcpConnection connection = harness.connection;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    @Tag("uv-041")
    void manySmallBuffersGoOutInOrderInOneCall() {
        StringBuilder expected = new StringBuilder();
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        harness.step(() -> {
            for (int i = 0; i < 1000; i++) {
                char letter = (char) ('a' + i % 26);
                expected.append(letter);
                writes.add(connection.write(StreamHarness.bytes(String.valueOf(letter))));
            }
        });
        assertThat(harness.wire()).hasToString(expected.toString());
        assertThat(harness.ask(() -> channel.offers)).containsExactly(1000);
        assertThat(writes).allMatch(CompletableFuture::isDone);
    }

    @Test
    void writesOfOtherThreadsKeepTheirOrder() {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            writes.add(connection.write(StreamHarness.bytes(i + ",")));
        }
        writes.forEach(LoopHarness::await);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            expected.append(i).append(',');
        }
        assertThat(harness.wire()).isEqualTo(expected.toString());
    }

    @Test
    void aShortWriteAtAnyByteContinuesWhereItStopped() {
        // Three buffers, one of them empty, cut at every position by a first short write and then again by a second.
        String text = "abcdefgh";
        for (int first = 0; first <= text.length(); first++) {
            for (int second = 0; second <= text.length() - first; second++) {
                try (StreamHarness cut = new StreamHarness()) {
                    int one = first;
                    int two = second;
                    cut.step(() -> cut.channel.takes(one, two));
                    List<CompletableFuture<Void>> writes = new ArrayList<>();
                    cut.step(() -> {
                        for (String part : List.of("abc", "", "de", "fgh")) {
                            writes.add(cut.connection.write(StreamHarness.bytes(part)));
                        }
                    });
                    cut.drain();
                    assertThat(cut.wire())
                            .as("cut at %d and %d", first, first + second)
                            .isEqualTo(text);
                    assertThat(writes).allMatch(CompletableFuture::isDone);
                    assertThat(cut.connection.writeQueueSize()).isZero();
                    assertThat(cut.ask(() -> cut.channel.registration.interests.get(
                                    cut.channel.registration.interests.size() - 1)))
                            .as("interest in writing is off when all is sent")
                            .isEqualTo(Interest.READ);
                }
            }
        }
    }

    @Test
    void aWriteCompletesOnlyWhenItsLastByteIsTaken() {
        harness.step(() -> channel.takes(3, 0, 2));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("hello"));
        harness.settle();
        assertThat(write).isNotDone();
        assertThat(connection.writeQueueSize()).isEqualTo(2);
        assertThat(harness.wantsWrite()).isTrue();
        harness.writable();
        assertThat(write).as("nothing was taken").isNotDone();
        assertThat(harness.wantsWrite()).isTrue();
        harness.writable();
        assertThat(write).isCompleted();
        assertThat(harness.wantsWrite()).isFalse();
    }

    @Test
    void whileTheSocketIsFullNothingIsOffered() {
        harness.step(() -> channel.takes(0));
        connection.write(StreamHarness.bytes("a"));
        harness.settle();
        connection.write(StreamHarness.bytes("b"));
        harness.settle();
        assertThat(harness.ask(() -> channel.offers)).containsExactly(1);
        harness.writable();
        assertThat(harness.ask(() -> channel.offers)).containsExactly(1, 2);
        assertThat(harness.wire()).isEqualTo("ab");
    }

    @Test
    @Tag("uv-043")
    void theQueueSizeIsExact() {
        harness.step(() -> channel.takes(4 << 10, 0));
        List<Long> sizesAtTheEnd = new ArrayList<>();
        CompletableFuture<Void> large = connection.write(ByteBuffer.allocate(10 << 20));
        CompletableFuture<Void> largeSeen = large.thenRun(() -> sizesAtTheEnd.add(connection.writeQueueSize()));
        harness.settle();
        assertThat(connection.writeQueueSize()).isEqualTo((10 << 20) - (4 << 10));
        CompletableFuture<Void> small = connection.write(ByteBuffer.allocate(1));
        CompletableFuture<Void> smallSeen = small.thenRun(() -> sizesAtTheEnd.add(connection.writeQueueSize()));
        harness.settle();
        assertThat(connection.writeQueueSize()).isEqualTo((10 << 20) - (4 << 10) + 1);
        harness.drain();
        LoopHarness.await(CompletableFuture.allOf(largeSeen, smallSeen));
        assertThat(sizesAtTheEnd).containsExactly(0L, 0L);
        assertThat(connection.writeQueueSize()).isZero();
    }

    @Test
    void aBusyWriterLeavesTheLoopToOthersAfterSixteenCalls() {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        List<Integer> ofOneTurn = new ArrayList<>();
        harness.step(() -> {
            writes.add(connection.write(ByteBuffer.allocate(20 * SCRATCH)));
            harness.loop.atEndOfPhase(() -> ofOneTurn.add(channel.offers.size()));
        });
        CompletableFuture<Void> write = writes.get(0);
        assertThat(ofOneTurn).as("the rest waits until others had their turn").containsExactly(16);
        harness.settle();
        assertThat(harness.ask(() -> channel.offers)).hasSize(20).containsOnly(SCRATCH);
        assertThat(write).isCompleted();
    }

    @Test
    void aLargeDirectBufferIsWrittenInPlace() {
        CompletableFuture<Void> write = connection.write(ByteBuffer.allocateDirect(3 * SCRATCH));
        LoopHarness.await(write);
        assertThat(harness.ask(() -> channel.offers))
                .as("not by way of the scratch buffer")
                .containsExactly(3 * SCRATCH);
    }

    static Stream<ByteBuffer> buffersOfEachKind() {
        byte[] bytes = new byte[40_000];
        new Random(1).nextBytes(bytes);
        ByteBuffer directLarge =
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        ByteBuffer directSmall =
                ByteBuffer.allocateDirect(100).put(bytes, 0, 100).flip();
        ByteBuffer middle = ByteBuffer.wrap(bytes, 1_000, 2_000);
        return Stream.of(
                ByteBuffer.wrap(bytes),
                middle,
                middle.slice(),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                directSmall,
                directSmall.duplicate().position(7).limit(93),
                directLarge,
                directLarge.duplicate().position(1_234).limit(39_000),
                directLarge.slice(11, 30_000).asReadOnlyBuffer(),
                directLarge.duplicate().position(39_999));
    }

    @ParameterizedTest
    @MethodSource("buffersOfEachKind")
    void anyKindOfBufferGoesOutWholeAndStaysAsItWas(ByteBuffer buffer) {
        byte[] expected = new byte[buffer.remaining()];
        buffer.duplicate().get(expected);
        int position = buffer.position();
        int limit = buffer.limit();
        harness.step(() -> channel.takes(1, 17, 0, 33).otherwiseTakes(10_007));
        CompletableFuture<Void> before = connection.write(StreamHarness.bytes("<"));
        CompletableFuture<Void> write = connection.write(buffer);
        CompletableFuture<Void> after = connection.write(StreamHarness.bytes(">"));
        harness.settle();
        harness.drain();
        assertThat(List.of(before, write, after)).allMatch(CompletableFuture::isDone);
        String body = new String(expected, StandardCharsets.ISO_8859_1);
        assertThat(harness.wire()).isEqualTo("<" + body + ">");
        assertThat(buffer.position()).isEqualTo(position);
        assertThat(buffer.limit()).isEqualTo(limit);
    }

    @Test
    void oneBufferMayBeOnItsWayTwice() {
        harness.step(() -> channel.otherwiseTakes(2));
        ByteBuffer buffer = StreamHarness.bytes("abc");
        connection.write(buffer);
        CompletableFuture<Void> second = connection.write(buffer);
        harness.settle();
        harness.drain();
        assertThat(second).isCompleted();
        assertThat(harness.wire()).isEqualTo("abcabc");
    }

    @Test
    void anEmptyBufferCompletesInItsOrderAndCostsNoCall() {
        LoopHarness.await(connection.write(ByteBuffer.allocate(0)));
        assertThat(harness.ask(() -> channel.count("write"))).isZero();

        harness.step(() -> channel.takes(0));
        CompletableFuture<Void> first = connection.write(StreamHarness.bytes("a"));
        CompletableFuture<Void> empty = connection.write(ByteBuffer.allocate(0));
        harness.settle();
        assertThat(empty).as("the one before it is not sent yet").isNotDone();
        harness.writable();
        assertThat(first).isCompleted();
        assertThat(empty).isCompleted();
    }

    @Test
    @Tag("uv-047")
    void writesFromEachCompletionStarveNobody() {
        for (ByteBuffer element : List.of(StreamHarness.bytes("x"), ByteBuffer.allocate(0))) {
            try (StreamHarness busy = new StreamHarness()) {
                class Endless {
                    boolean stop;

                    void next() {
                        if (!stop) {
                            busy.connection.write(element).thenRun(this::next);
                        }
                    }
                }
                Endless endless = new Endless();
                ProbeSubscriber<ByteBuffer> reader = busy.read(ProbeSubscriber.unbounded());
                busy.step(endless::next);
                busy.step(() -> busy.channel.reads("read"));
                busy.readable();
                assertThat(StreamHarness.texts(reader)).containsExactly("read");
                assertThat(busy.wantsWrite()).as("the socket has room").isFalse();
                busy.step(() -> endless.stop = true);
                busy.drain();
                LoopHarness.await(busy.connection.shutdownOutput());
            }
        }
    }

    // ---- failures ----

    @Test
    @Tag("uv-046")
    void aFailureWhileWritingFailsEveryWriteInOrderWithItsOwnCount() {
        harness.step(() -> channel.takes(4).failsWriting(new IOException("Connection reset by peer")));
        List<String> order = new ArrayList<>();
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        ManualSource source = ManualSource.silent();
        harness.step(() -> {
            for (String text : List.of("abc", "def", "ghi")) {
                CompletableFuture<Void> write = connection.write(StreamHarness.bytes(text));
                write.whenComplete((done, failure) -> order.add(text));
                writes.add(write);
            }
            CompletableFuture<Void> write = connection.write(source);
            write.whenComplete((done, failure) -> order.add("source"));
            writes.add(write);
        });
        assertThat(writes.get(0)).isCompleted();
        harness.writable();
        assertThat(order).containsExactly("abc", "def", "ghi", "source");
        assertCount(writes.get(1), 1);
        assertCount(writes.get(2), 0);
        assertCount(writes.get(3), 0);
        assertThat(source.cancels).hasValue(1);
        assertThat(connection.writeQueueSize()).isZero();
        assertThat(connection.isWritable()).isFalse();
        assertThat(harness.wantsWrite()).isFalse();
    }

    private static void assertCount(CompletableFuture<Void> write, long bytes) {
        ConnectionResetException failure = LoopHarness.failureOf(write, ConnectionResetException.class);
        assertThat(failure.bytesWritten()).isEqualTo(bytes);
        assertThat(failure)
                .hasMessage("write here:1->there:2: connection reset by peer (" + bytes
                        + " bytes of this write were accepted)");
    }

    @Test
    void afterAFailureWhileWritingReadingGoesOnToTheEnd() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.failsWriting(new IOException("Broken pipe")).reads("last words"));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("x"));
        LoopHarness.failureOf(write, PeerClosedException.class);
        assertThat(channel.isClosed()).isFalse();
        assertThat(connection.isReadable()).isTrue();
        harness.readable();
        harness.step(channel::readsEnd);
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("last words");
        assertThat(reader.isCompleted()).isTrue();
        assertThat(connection.closed()).isCompleted();
        assertThat(harness.load()).isZero();
    }

    @Test
    void writesAfterAFailureFailForTheSameReason() {
        harness.step(() -> channel.failsWriting(new IOException("Broken pipe")));
        LoopHarness.failureOf(connection.write(StreamHarness.bytes("x")), PeerClosedException.class);
        LoopHarness.failureOf(connection.write(StreamHarness.bytes("y")), PeerClosedException.class);
        ManualSource late = ManualSource.silent();
        LoopHarness.failureOf(connection.write(late), PeerClosedException.class);
        harness.settle(); // the write may have failed before its source's subscription was there to be cancelled
        assertThat(late.cancels).hasValue(1);
        assertThat(late.requests).isEmpty();
        assertThat(LoopHarness.failureOf(connection.shutdownOutput(), PeerClosedException.class))
                .hasMessage("shutdown here:1->there:2: the peer no longer reads");
        assertThat(harness.ask(() -> channel.count("write"))).isEqualTo(1);
    }

    @Test
    void whoWritesFromAFailedWriteIsToldToo() {
        harness.step(() -> channel.failsWriting(new IOException("Broken pipe")));
        CompletableFuture<CompletableFuture<Void>> second = new CompletableFuture<>();
        connection
                .write(StreamHarness.bytes("x"))
                .whenComplete((done, failure) -> second.complete(connection.write(StreamHarness.bytes("y"))));
        LoopHarness.failureOf(LoopHarness.await(second), PeerClosedException.class);
    }

    @Test
    void aSocketThatThrowsWhatItMustNotWhileWritingEndsItsConnectionAlone() {
        RuntimeException odd = new IllegalStateException("no IOException");
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.failsWriting(odd));
        CompletableFuture<Void> write = connection.write(StreamHarness.bytes("x"));
        LoopHarness.failureOf(write, StreamException.class);
        harness.settle();
        assertThat(reader.terminals()).isEqualTo(1);
        assertThat(harness.reported).containsExactly(odd);
        LoopHarness.await(connection.closed());
        assertThat(harness.load()).isZero();
    }

    @Test
    void writesAfterTheLoopsEndFail() {
        harness.close();
        LoopHarness.failureOf(connection.write(StreamHarness.bytes("x")), ConnectionClosedException.class);
        ManualSource source = ManualSource.of(StreamHarness.bytes("y"));
        LoopHarness.failureOf(connection.write(source), ConnectionClosedException.class);
        assertThat(source.cancels).hasValue(1);
        LoopHarness.failureOf(connection.shutdownOutput(), ConnectionClosedException.class);
        LoopHarness.await(connection.close());
    }

    @Test
    void nullIsNoBuffer() {
        assertThatNullPointerException()
                .isThrownBy(() -> connection.write((ByteBuffer) null))
                .withMessage("buffer");
    }
}
