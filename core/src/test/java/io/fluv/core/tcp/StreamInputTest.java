package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers get, and when the socket is read. */
class StreamInputTest {
    private final StreamHarness harness =
            new StreamHarness(TcpOptions.defaults().readChunk(4));
    private final ScriptedChannel channel = harness.channel;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void demandIsServedToTheElement() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.requesting(2));
        harness.step(() -> channel.reads("aaaabbbbccccdddd"));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa", "bbbb");
        reader.request(1);
        harness.settle();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa", "bbbb", "cccc");
    }

    @Test
    void withoutDemandOneChunkIsReadAheadAndReadInterestGoesOff() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.idle());
        assertThat(harness.wantsRead()).isTrue();
        harness.step(() -> channel.reads("aaaabbbbcccc"));
        harness.readable();
        assertThat(harness.wantsRead()).isFalse();
        assertThat(harness.ask(() -> channel.count("read"))).isEqualTo(1);
        assertThat(reader.items()).isEmpty();

        reader.request(1);
        harness.settle();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa");
        assertThat(harness.ask(() -> channel.count("read")))
                .as("the read before has not come up short: the next chunk is there without an event")
                .isEqualTo(2);
        assertThat(harness.wantsRead()).isFalse();
    }

    @Test
    @Tag("uv-065")
    void dataThatNobodyReadsTurnsReadInterestOffRatherThanSpinTheLoop() {
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        assertThat(harness.wantsRead()).isFalse();
        assertThat(harness.ask(() -> channel.registration.interests)).hasSize(2);
    }

    @Test
    void aShortReadIsNotFollowedByOneThatWouldFindNothing() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("aaaabb").reads("cc"));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa", "bb");
        assertThat(harness.ask(() -> channel.count("read"))).isEqualTo(2);
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa", "bb", "cc");
    }

    @Test
    void aSocketThatIsReadyForNothingEmitsNothing() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.readsNothing().reads("a"));
        harness.readable();
        assertThat(reader.items()).isEmpty();
        assertThat(harness.wantsRead()).isTrue();
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("a");
    }

    @Test
    void aChunkThatFillsExactlyIsFollowedByAReadThatMayFindNothing() {
        // libuv's binding took this zero for an error and dropped the client.
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("aaaa"));
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa");
        assertThat(reader.terminals()).isZero();
    }

    @Test
    void aBusySocketLeavesTheLoopToOthersAfterSixteenChunks() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("x".repeat(4 * 20)));
        int ofOneTurn = harness.ask(() -> {
            channel.registration.ready(Interest.READ);
            return reader.items().size();
        });
        assertThat(ofOneTurn).isEqualTo(16);
        harness.settle();
        assertThat(reader.items()).as("without another event").hasSize(20);
    }

    @Test
    void emittedBuffersAreTheSubscribersForGood() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.unbounded());
        harness.step(() -> channel.reads("aaaabbbbcccc"));
        harness.readable();
        reader.items().get(0).put(0, (byte) 'z');
        assertThat(StreamHarness.texts(reader)).containsExactly("zaaa", "bbbb", "cccc");
        assertThat(reader.items()).allSatisfy(buffer -> {
            assertThat(buffer.isReadOnly()).isFalse();
            assertThat(buffer.position()).isZero();
            assertThat(buffer.limit()).isEqualTo(buffer.capacity());
        });
    }

    @Test
    void eachRequestInsideOnNextBringsOneMore() {
        List<String> seen = new ArrayList<>();
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.requesting(1);
        reader.whenNext(chunk -> {
            seen.add(StreamHarness.text(chunk));
            if (seen.size() < 3) {
                reader.request(1);
            }
        });
        harness.read(reader);
        harness.step(() -> channel.reads("aaaabbbbccccdddd"));
        harness.readable();
        assertThat(seen).containsExactly("aaaa", "bbbb", "cccc");
        assertThat(reader.items()).hasSize(3);
        assertThat(harness.wantsRead()).isFalse();
    }

    @Test
    @Tag("uv-058")
    void aSecondReaderIsRefusedAndTheFirstReadsOn() {
        ProbeSubscriber<ByteBuffer> first = harness.read(ProbeSubscriber.unbounded());
        ProbeSubscriber<ByteBuffer> second = harness.read(ProbeSubscriber.unbounded());
        assertThat(second.awaitError(IllegalStateException.class)).hasMessageContaining("already has a reader");
        second.subscription().request(1);
        second.cancel();
        harness.step(() -> channel.reads("a"));
        harness.readable();
        assertThat(StreamHarness.texts(first)).containsExactly("a");
        assertThat(second.items()).isEmpty();
    }

    @Test
    @Tag("uv-058")
    void aNullReaderIsRefusedAtOnce() {
        assertThatNullPointerException()
                .isThrownBy(() -> harness.connection.read().subscribe(null))
                .withMessage("subscriber");
    }

    // ---- one reader after another ----

    @Test
    @Tag("uv-059")
    void cancellingInsideOnNextStopsSignalsAtOnceThoughMoreIsDue() {
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        reader.whenNext(chunk -> reader.cancel());
        harness.read(reader);
        harness.step(() -> channel.reads("aaaabbbbcccc").readsEnd());
        harness.readable();
        assertThat(StreamHarness.texts(reader)).containsExactly("aaaa");
        assertThat(reader.terminals()).isZero();
        assertThat(harness.wantsRead()).isFalse();
    }

    @Test
    void aLaterReaderTakesUpWhereTheLastStoppedWithNoByteLost() {
        StringBuilder all = new StringBuilder();
        harness.step(() -> channel.reads("0123456789abcdefghij").readsEnd());
        boolean completed = false;
        for (int i = 0; i < 100 && !completed; i++) {
            ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
            reader.whenNext(chunk -> reader.cancel());
            harness.read(reader);
            if (harness.wantsRead()) {
                harness.readable();
            }
            StreamHarness.texts(reader).forEach(all::append);
            completed = reader.isCompleted();
        }
        assertThat(completed).isTrue();
        assertThat(all).hasToString("0123456789abcdefghij");
    }

    @Test
    void aCancelledReadersUnusedDemandIsNotItsSuccessors() {
        ProbeSubscriber<ByteBuffer> first = harness.read(ProbeSubscriber.requesting(5));
        first.cancel();
        ProbeSubscriber<ByteBuffer> second = harness.read(ProbeSubscriber.requesting(1));
        first.request(7);
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        assertThat(StreamHarness.texts(second)).containsExactly("aaaa");
        assertThat(first.items()).isEmpty();
    }

    @Test
    void aCancelOfAnOldSubscriptionDoesNotTouchTheNewReader() {
        ProbeSubscriber<ByteBuffer> first = harness.read(ProbeSubscriber.unbounded());
        first.cancel();
        ProbeSubscriber<ByteBuffer> second = harness.read(ProbeSubscriber.unbounded());
        first.cancel();
        harness.step(() -> channel.reads("a"));
        harness.readable();
        assertThat(StreamHarness.texts(second)).containsExactly("a");
    }

    @Test
    @Tag("uv-060")
    void aReaderThatReplacesAnotherInsideOnNextGetsTheRestAndTheEnd() {
        ProbeSubscriber<ByteBuffer> second = ProbeSubscriber.unbounded();
        ProbeSubscriber<ByteBuffer> first = ProbeSubscriber.unbounded();
        first.whenNext(chunk -> {
            first.cancel();
            harness.connection.read().subscribe(second);
        });
        harness.read(first);
        harness.step(() -> channel.reads("aaaabbbb").readsEnd());
        harness.readable();
        assertThat(StreamHarness.texts(first)).containsExactly("aaaa");
        assertThat(first.terminals()).isZero();
        assertThat(StreamHarness.texts(second)).containsExactly("bbbb");
        assertThat(second.isCompleted()).isTrue();
    }

    // ---- requests that are none ----

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aRequestForNothingFailsItsReader(long n) {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.idle());
        reader.request(n);
        harness.settle();
        assertThat(reader.awaitError(IllegalArgumentException.class)).hasMessageContaining("§3.9");
        harness.step(() -> channel.reads("a"));
        harness.readable();
        ProbeSubscriber<ByteBuffer> next = harness.read(ProbeSubscriber.unbounded());
        assertThat(StreamHarness.texts(next)).as("the connection is as before").containsExactly("a");
        assertThat(reader.terminals()).isEqualTo(1);
    }

    @Test
    void theErrorForABadRequestDoesNotComeFromWithinTheSubscribersOwnCall() {
        // The probe sees nested signals; after the bad request nothing more is emitted, whatever is there.
        ProbeSubscriber<ByteBuffer> inOnSubscribe = ProbeSubscriber.requesting(1);
        inOnSubscribe.whenSubscribed(subscription -> subscription.request(0));
        harness.read(inOnSubscribe);
        inOnSubscribe.awaitError(IllegalArgumentException.class);

        ProbeSubscriber<ByteBuffer> inOnNext = ProbeSubscriber.unbounded();
        inOnNext.whenNext(chunk -> inOnNext.subscription().request(-1));
        harness.read(inOnNext);
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        assertThat(StreamHarness.texts(inOnNext)).containsExactly("aaaa");
        inOnNext.awaitError(IllegalArgumentException.class);
        assertThat(StreamHarness.texts(harness.read(ProbeSubscriber.unbounded())))
                .containsExactly("bbbb");
    }

    @Test
    void demandAddsUpToUnboundedAndStaysSo() {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.requesting(Long.MAX_VALUE - 1));
        reader.request(Long.MAX_VALUE - 1);
        harness.step(() -> channel.reads("aaaabbbb"));
        harness.readable();
        assertThat(reader.items()).hasSize(2);
        assertThat(reader.terminals()).isZero();
    }

    @Test
    void requestsAndCancelsOfOtherThreadsHop() throws InterruptedException {
        ProbeSubscriber<ByteBuffer> reader = harness.read(ProbeSubscriber.idle());
        harness.step(() -> channel.reads("aaaabbbbcccc"));
        Thread other = new Thread(() -> reader.request(2));
        other.start();
        other.join(5_000);
        harness.settle();
        harness.readable();
        assertThat(reader.items()).hasSize(2);
        Thread canceller = new Thread(reader::cancel);
        canceller.start();
        canceller.join(5_000);
        harness.settle();
        assertThat(StreamHarness.texts(harness.read(ProbeSubscriber.unbounded())))
                .containsExactly("cccc");
    }

    @Test
    void signalsComeOnTheLoop() {
        List<Boolean> inLoop = new ArrayList<>();
        Flow.Subscriber<ByteBuffer> reader = ProbeSubscriber.<ByteBuffer>unbounded()
                .whenSubscribed(subscription -> inLoop.add(harness.loop.inLoop()))
                .whenNext(chunk -> inLoop.add(harness.loop.inLoop()))
                .whenTerminated(() -> inLoop.add(harness.loop.inLoop()));
        harness.connection.read().subscribe(reader);
        harness.step(() -> channel.reads("a").readsEnd());
        harness.readable();
        harness.readable();
        assertThat(harness.ask(() -> List.copyOf(inLoop))).containsExactly(true, true, true);
    }
}
