package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.ANY_PORT;
import static io.fluv.core.transport.Loopback.ANY_PORT_6;
import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static io.fluv.core.transport.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.core.error.StreamException;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.SignalRules;
import io.fluv.testkit.StreamKind;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** libuv's behaviours 40 to 50: to write. */
class WriteBehaviourTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    @ParameterizedTest
    @CsvSource({"IPv4,1", "IPv4,5", "IPv6,1", "IPv6,5", "UNIX,1", "UNIX,5"})
    @Tag("uv-040")
    void aThousandRoundTripsArriveUnchanged(String over, int buffers) throws Exception {
        SocketAddress address = switch (over) {
            case "IPv4" -> ANY_PORT;
            case "IPv6" -> ANY_PORT_6;
            default -> net.address(StreamKind.UNIX);
        };
        StreamListener echo = net.listenAndEcho(address);
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

    @EachStreamKind
    @Tag("uv-041")
    void manyBuffersOfOneByteArriveAsOneMessageInOrder(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        String message = IntStream.range(0, 1000).mapToObj(i -> i + ",").reduce("", String::concat);

        result(pair.connection().write(letters(message)));
        result(pair.connection().shutdownOutput());

        assertThat(pair.peer().readAllText()).isEqualTo(message);
    }

    /** A write of one buffer for each letter. */
    private static Flow.Publisher<ByteBuffer> letters(String text) {
        return Source.of(text.chars().mapToObj(c -> buffer((char) c + "")).toList());
    }

    @EachStreamKind
    @Tag("uv-042")
    void aHundredMegabytesComeBackAndTheShutdownIsAfterEveryWrite(StreamKind kind) throws Exception {
        StreamListener echo = net.listenAndEcho(net.address(kind));
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

    @EachStreamKind
    @Tag("uv-043")
    void theQueueCountsToTheByte(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
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

        assertThat(pair.peer().read(much + 1)).hasSize(much + 1);
        result(large);
        result(small);
        assertThat(connection.writeQueueSize()).isZero();
    }

    @EachStreamKind
    @Tag("uv-044")
    void ofTenThousandWritesToAPeerThatDoesNotReadEachEndsOnce(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
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

    @EachStreamKind
    @Tag("uv-045")
    void noBufferIsAnInvalidArgumentAndAnEmptySourceSendsNothing(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
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
        assertThat(pair.peer().readAll()).isEmpty();
    }

    @EachStreamKind
    @Tag("uv-046")
    void aWriteToAClosedConnectionFailsThroughItsResult(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
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

    @EachStreamKind
    @Tag("uv-047")
    void oneByteAfterAnotherFromEachWritesEndStarvesNobody(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 1);
        StreamConnection writing = net.connect(listener.localAddress());
        StreamConnection reading = acceptor.next();
        Reader sink = Reader.of(reading);
        Pair bystander = net.pair(kind);
        Reader bystanderReader = Reader.of(bystander.connection());
        Loop loop = listener.loop();

        EndlessWrites writes = new EndlessWrites(writing);
        loop.execute(writes::next);
        for (int i = 1; i <= 100; i++) {
            result(loop.schedule(() -> {}, Duration.ofNanos(1)));
            bystander.peer().write(new byte[1]);
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

    @EachStreamKind
    @Tag("uv-049")
    void aWriteToAPeerThatIsGoneFailsAndTheQueueStaysEmpty(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        pair.peerAborts();
        result(pair.connection().closed());

        assertThat(failure(pair.connection().write(buffer("anybody?")))).isInstanceOf(ConnectionResetException.class);

        assertThat(pair.connection().writeQueueSize()).isZero();
    }

    @EachStreamKind
    @Tag("uv-050")
    void aWriteJustAfterThePeersCloseMaySucceedAndTheReaderFindsTheEnd(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 1);
        RawPeer peer = net.peerOf(listener);
        StreamConnection connection = acceptor.next();
        peer.close();
        result(connection.closed());

        CompletableFuture<Void> first = connection.write(buffer("too late"));
        if (kind == StreamKind.TCP) {
            result(first); // which has yet to find out
        } else {
            assertThat(failure(first)).isInstanceOf(PeerClosedException.class);
        }

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
