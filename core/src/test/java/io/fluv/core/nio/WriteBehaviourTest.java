package io.fluv.core.nio;

import static io.fluv.core.nio.Loopback.ANY_PORT;
import static io.fluv.core.nio.Loopback.ANY_PORT_6;
import static io.fluv.core.nio.Loopback.buffer;
import static io.fluv.core.nio.Loopback.failure;
import static io.fluv.core.nio.Loopback.onLoop;
import static io.fluv.core.nio.Loopback.result;
import static io.fluv.core.nio.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.core.error.StreamException;
import io.fluv.core.nio.Loopback.Pair;
import io.fluv.testkit.SignalRules;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** libuv's behaviours 40 to 50: to write. */
class WriteBehaviourTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    @ParameterizedTest
    @CsvSource({"4,1", "4,5", "6,1", "6,5"})
    @Tag("uv-040")
    void aThousandRoundTripsArriveUnchanged(int ipVersion, int buffers) throws Exception {
        StreamListener echo = net.listenAndEcho(ipVersion == 4 ? ANY_PORT : ANY_PORT_6);
        StreamConnection connection = net.connect(echo.localAddress());
        Reader reader = Reader.of(connection);
        int rounds = 1000;
        for (int round = 1; round <= rounds; round++) {
            result(buffers == 1 ? connection.write(buffer("PING\n")) : connection.write(letters("PING\n")));
            reader.await(round * 5);
        }
        result(connection.close());

        assertThat(reader.text()).isEqualTo("PING\n".repeat(rounds));
    }

    @Test
    @Tag("uv-041")
    void manyBuffersOfOneByteArriveAsOneMessageInOrder() throws Exception {
        Pair pair = net.pair();
        String message = IntStream.range(0, 1000).mapToObj(i -> i + ",").reduce("", String::concat);

        result(pair.connection().write(letters(message)));
        result(pair.connection().shutdownOutput());

        assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo(message);
    }

    /** A write of one buffer for each letter. */
    private static Flow.Publisher<ByteBuffer> letters(String text) {
        return Source.of(text.chars().mapToObj(c -> buffer((char) c + "")).toList());
    }

    @Test
    @Tag("uv-042")
    void aHundredMegabytesComeBackAndTheShutdownIsAfterEveryWrite() throws Exception {
        StreamListener echo = net.listenAndEcho(ANY_PORT);
        StreamConnection connection = net.connect(echo.localAddress());
        ByteBuffer buffer = ByteBuffer.allocate(10_024);
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) (i * 31 + i / 256));
        }
        int writes = 3 * 4096;
        RepeatedContent content = new RepeatedContent(buffer);
        connection.read().subscribe(content);

        List<CompletableFuture<Void>> written = new ArrayList<>();
        for (int i = 0; i < writes; i++) {
            written.add(connection.write(buffer));
        }
        CompletableFuture<Long> left = connection.shutdownOutput().thenApply(done -> {
            assertThat(written).allMatch(CompletableFuture::isDone);
            return connection.writeQueueSize();
        });

        assertThat(result(left)).isZero();
        assertThat(written).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(result(content.end)).isEqualTo((long) writes * buffer.capacity());
    }

    @Test
    @Tag("uv-043")
    void theQueueCountsToTheByte() throws Exception {
        Pair pair = net.narrowPair();
        StreamConnection connection = pair.connection();
        int much = 10_000_000;

        CompletableFuture<Void> large = connection.write(ByteBuffer.allocate(much));
        settle(connection.loop());
        assertThat(connection.writeQueueSize()).isPositive().isLessThan(much);
        CompletableFuture<Void> small = onLoop(connection.loop(), () -> {
            long before = connection.writeQueueSize();
            CompletableFuture<Void> write = connection.write(ByteBuffer.allocate(1));
            assertThat(connection.writeQueueSize()).isEqualTo(before + 1);
            return write.thenRun(() -> assertThat(large).isDone());
        });
        assertThat(large).isNotDone();

        assertThat(pair.peer().getInputStream().readNBytes(much + 1)).hasSize(much + 1);
        result(large);
        result(small);
        assertThat(connection.writeQueueSize()).isZero();
    }

    @Test
    @Tag("uv-044")
    void ofTenThousandWritesToAPeerThatDoesNotReadEachEndsOnce() throws Exception {
        Pair pair = net.narrowPair();
        StreamConnection connection = pair.connection();
        List<Integer> succeeded = new ArrayList<>();
        List<Integer> failed = new ArrayList<>();
        List<CompletableFuture<?>> ends = new ArrayList<>();
        onLoop(connection.loop(), () -> {
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                ends.add(connection.write(ByteBuffer.allocate(1024)).handle((done, failure) -> {
                    assertThat(failure == null || failure instanceof ConnectionClosedException)
                            .as("%s", failure)
                            .isTrue();
                    return (failure == null ? succeeded : failed).add(number);
                }));
            }
            return true;
        });
        result(ends.get(0));

        connection.dispose();

        ends.forEach(Loopback::result);
        assertThat(succeeded).isNotEmpty();
        assertThat(failed).isNotEmpty();
        List<Integer> inOrder = new ArrayList<>(succeeded);
        inOrder.addAll(failed);
        assertThat(inOrder).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        assertThat(connection.writeQueueSize()).isZero();
    }

    @Test
    @Tag("uv-045")
    void noBufferIsAnInvalidArgumentAndAnEmptySourceSendsNothing() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();

        assertThatNullPointerException()
                .isThrownBy(() -> connection.write((ByteBuffer) null))
                .withMessage("buffer");
        assertThatNullPointerException()
                .isThrownBy(() -> connection.write((Flow.Publisher<ByteBuffer>) null))
                .withMessage("source");

        result(connection.write(Source.of(List.of())));
        result(connection.write(buffer("")));
        result(connection.shutdownOutput());
        assertThat(pair.peer().getInputStream().readAllBytes()).isEmpty();
    }

    @Test
    @Tag("uv-046")
    void aWriteToAClosedConnectionFailsThroughItsResult() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();
        connection.dispose();
        result(connection.closed());

        assertThat(failure(connection.write(buffer("late")))).isInstanceOf(ConnectionClosedException.class);
        assertThat(failure(connection.write(letters("late")))).isInstanceOf(ConnectionClosedException.class);

        net.transport().close();
        assertThat(failure(connection.write(buffer("later"))))
                .isInstanceOfSatisfying(
                        StreamException.class, e -> assertThat(e.bytesWritten()).isZero());
        assertThat(failure(connection.write(letters("later")))).isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    @Tag("uv-047")
    void oneByteAfterAnotherFromEachWritesEndStarvesNobody() throws Exception {
        StreamListener listener = net.listen();
        Acceptor acceptor = Acceptor.of(listener, 1);
        StreamConnection writing = net.connect(listener.localAddress());
        StreamConnection reading = acceptor.next();
        Reader sink = Reader.of(reading);
        Pair bystander = net.pair();
        Reader bystanderReader = Reader.of(bystander.connection());
        Loop loop = listener.loop();

        EndlessWrites writes = new EndlessWrites(writing);
        loop.execute(writes::next);
        for (int i = 1; i <= 100; i++) {
            result(loop.schedule(() -> {}, Duration.ofNanos(1)));
            bystander.peer().getOutputStream().write(i);
            bystanderReader.await(i);
            settle(loop);
        }
        onLoop(loop, () -> writes.stop = true);

        int sent = result(writes.ended);
        assertThat(sent).isGreaterThan(100);
        result(writing.shutdownOutput());
        result(sink.end());
        assertThat(sink.size()).isEqualTo(sent);
    }

    @Test
    @Tag("uv-049")
    void aWriteToAPeerThatIsGoneFailsAndTheQueueStaysEmpty() throws Exception {
        Pair pair = net.pair();
        Loopback.abort(pair.peer());
        result(pair.connection().closed());

        assertThat(failure(pair.connection().write(buffer("anybody?")))).isInstanceOf(ConnectionResetException.class);

        assertThat(pair.connection().writeQueueSize()).isZero();
    }

    @Test
    @Tag("uv-050")
    void aWriteJustAfterThePeersCloseMaySucceedAndTheReaderFindsTheEnd() throws Exception {
        StreamListener listener = net.listen();
        Acceptor acceptor = Acceptor.of(listener, 1);
        Socket peer = net.peerOf(listener);
        StreamConnection connection = acceptor.next();
        peer.close();
        result(connection.closed());

        result(connection.write(buffer("too late")));

        result(Reader.of(connection).end());
        assertThat(failureOfWritesFrom(connection))
                .isInstanceOfAny(PeerClosedException.class, ConnectionResetException.class);
    }

    /** The peer's answer to what reached it after its close is a reset, which takes its time on the way here. */
    private static Throwable failureOfWritesFrom(StreamConnection connection) {
        EndlessWrites writes = new EndlessWrites(connection);
        connection.loop().execute(writes::next);
        return failure(writes.ended);
    }

    /** Writes a byte whenever the one before is done. Confined to the loop. */
    private static final class EndlessWrites {
        private final StreamConnection connection;
        private final CompletableFuture<Integer> ended = new CompletableFuture<>();
        private int sent;
        private boolean stop;

        EndlessWrites(StreamConnection connection) {
            this.connection = connection;
        }

        void next() {
            if (stop) {
                ended.complete(sent);
                return;
            }
            sent++;
            connection.write(ByteBuffer.allocate(1)).whenComplete((done, failure) -> {
                if (failure == null) {
                    next();
                } else {
                    ended.completeExceptionally(failure);
                }
            });
        }
    }

    /** Checks that what it reads is one buffer again and again, and counts. */
    private static final class RepeatedContent implements Flow.Subscriber<ByteBuffer> {
        private final SignalRules rules = new SignalRules();
        private final ByteBuffer content;
        private final CompletableFuture<Long> end = new CompletableFuture<>();
        private long count;

        RepeatedContent(ByteBuffer content) {
            this.content = content;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            rules.onSubscribe(subscription, counted -> counted.request(Long.MAX_VALUE));
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            rules.onNext(chunk, () -> compare(chunk));
        }

        private void compare(ByteBuffer chunk) {
            while (chunk.hasRemaining()) {
                int from = (int) (count % content.capacity());
                int length = Math.min(chunk.remaining(), content.capacity() - from);
                int difference = content.slice(from, length).mismatch(chunk.slice(chunk.position(), length));
                if (difference >= 0) {
                    end.completeExceptionally(new AssertionError("byte " + (count + difference) + " differs"));
                }
                chunk.position(chunk.position() + length);
                count += length;
            }
        }

        @Override
        public void onError(Throwable error) {
            rules.onError(error, () -> end.completeExceptionally(error));
        }

        @Override
        public void onComplete() {
            rules.onComplete(() -> end.complete(count));
        }
    }
}
