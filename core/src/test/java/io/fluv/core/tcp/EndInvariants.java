package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A connection with a reader, writes under way and every result that was asked for, to be ended in any way at all; and
 * what must hold then: each publisher has had one terminal signal, each future its result, and nothing is left behind.
 */
final class EndInvariants implements AutoCloseable {
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofHours(1);

    final StreamHarness harness;
    final ScriptedChannel channel;
    final TcpConnection connection;
    private final ProbeSubscriber<ByteBuffer> reader;
    private final List<CompletableFuture<?>> results = new ArrayList<>();
    private final List<ManualSource> sources = new ArrayList<>();

    EndInvariants(StreamHarness harness, ProbeSubscriber<ByteBuffer> reader) {
        this.harness = harness;
        this.channel = harness.channel;
        this.connection = harness.connection;
        this.reader = reader;
        connection.read().subscribe(reader);
        expect(connection.closed());
    }

    void expect(CompletableFuture<?> result) {
        results.add(result);
    }

    void write(String text) {
        expect(connection.write(StreamHarness.bytes(text)));
    }

    /** A source that has emitted something and is not done. */
    void writeSource(String first) {
        ManualSource source = ManualSource.silent();
        sources.add(source);
        expect(connection.write(source));
        harness.settle();
        source.emit(StreamHarness.bytes(first));
    }

    /** The socket is ready, as far as the connection wants to know. */
    void ready(int ops) {
        try {
            harness.loop.execute(() -> {
                ScriptedRegistration registration = channel.registration;
                if (registration != null && !registration.cancelled && (registration.interest() & ops) != 0) {
                    registration.ready(registration.interest() & ops);
                }
            });
        } catch (RejectedExecutionException ended) {
            assertThat(ended).hasMessageContaining("ended");
        }
    }

    void peerEnds() {
        runOnLoop(channel::readsEnd);
        ready(SelectionKey.OP_READ);
    }

    void peerResets() {
        IOException reset = new IOException("Connection reset");
        runOnLoop(() -> channel.failsReading(reset).failsWriting(reset));
        ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void runOnLoop(Runnable action) {
        try {
            harness.loop.execute(action);
        } catch (RejectedExecutionException ended) {
            assertThat(ended).hasMessageContaining("ended");
        }
    }

    /** Ends what is not ended yet, as the last owner would. */
    void finish() {
        expect(connection.close());
        harness.settle();
        harness.advance(LONGER_THAN_ANY_TIMEOUT);
        harness.close();
    }

    /** The loop has ended, so that everything may be looked at from here. */
    void verify() {
        reader.verify();
        assertThat(reader.terminals()).as("terminal signals of %s", reader).isEqualTo(1);
        assertThat(results).as("every future has its result").allMatch(CompletableFuture::isDone);
        assertThat(sources).allSatisfy(source -> assertThat(source.cancels).hasValue(1));
        assertThat(connection.writeQueueSize()).isZero();
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        assertThat(harness.load()).as("handles of the loop").isZero();

        int firstClose = channel.calls.indexOf("close");
        assertThat(firstClose).as("the channel is closed: %s", channel.calls).isNotNegative();
        assertThat(channel.calls.subList(firstClose, channel.calls.size()))
                .as("calls after the close")
                .containsOnly("close");
        assertThat(channel.closes.stream().filter(abort -> abort).count())
                .as("resets in %s", channel.closes)
                .isLessThanOrEqualTo(1);
        assertThat(channel.closes.lastIndexOf(true))
                .as("no reset after a close")
                .isLessThanOrEqualTo(0);
        if (channel.registration != null) {
            assertThat(channel.registration.cancelled).isTrue();
        }
    }

    @Override
    public void close() {
        harness.close();
    }
}
