package io.fluv.reactor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.FrameCutOffException;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** {@link Connection#read(Frame)}: a stream that is read message by message, by one reader after the other. */
class ConnectionFramesTest {
    private static final Frame<String> LINES = Frames.lines(UTF_8, 100);

    private final Loopback loopback = Loopback.oneLoop();

    @AfterEach
    void close() {
        loopback.close();
    }

    private Loopback.Pair pair(int readChunk) throws IOException {
        return pair(StreamKind.TCP, readChunk);
    }

    private Loopback.Pair pair(StreamKind kind, int readChunk) throws IOException {
        return loopback.pair(kind, TcpOptions.defaults().readChunk(readChunk));
    }

    // ---- one reader after the other ----

    /** A line that says how long the body is, and then the body. */
    private static Mono<String> request(Connection connection) {
        return connection
                .read(LINES)
                .next()
                .flatMap(head ->
                        connection.read(Frames.bytes(Integer.parseInt(head))).next())
                .map(Buffers::utf8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 65_536})
    void headersAndBodiesAsLongAsTheySayAreReadInTwoLines(int readChunk) throws Exception {
        try (Loopback.Pair pair = pair(readChunk)) {
            pair.peer().write("5\r\nhello");
            assertThat(request(pair.connection()).block(Loopback.PATIENCE)).isEqualTo("hello");

            CompletableFuture<List<String>> others =
                    request(pair.connection()).repeat(2).collectList().toFuture();
            pair.peer().write("0\n12\na b\nc\nd e f\n1\n\n");
            assertThat(others.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .containsExactly("", "a b\nc\nd e f\n", "\n");
        }
    }

    @Test
    void headerThatWasReadAndNotUnderstoodIsGoneAndWhatFollowsIsNot() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.peer().write("five\nhello\n");
            StepVerifier.create(request(pair.connection()))
                    .expectError(NumberFormatException.class)
                    .verify(Loopback.PATIENCE);
            assertThat(pair.connection().read(LINES).next().block(Loopback.PATIENCE))
                    .isEqualTo("hello");
        }
    }

    @EachStreamKind
    void manyRequestsThatArriveTogetherAreServedOneByOne(StreamKind kind) throws Exception {
        int requests = 10_000;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            String body = "body " + i;
            all.append(body.length()).append('\n').append(body);
        }
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<List<String>> bodies = request(pair.connection())
                    .repeat(requests - 1)
                    .collectList()
                    .toFuture();
            pair.peer().write(all.toString());
            List<String> got = bodies.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(got).hasSize(requests).startsWith("body 0").endsWith("body " + (requests - 1));
        }
    }

    /**
     * Lines, lengths, prefixed messages and bodies in a random order, written in random pieces, each read with a
     * subscription of its own: sometimes within the signals of the one before, sometimes from another thread.
     */
    @ParameterizedTest
    @CsvSource({"1, 3", "2, 64", "3, 1000", "4, 65536", "5, 65536"})
    void everyByteReachesTheReaderThatItIsFor(long seed, int readChunk) throws Exception {
        Random random = new Random(seed);
        List<Frame<ByteBuffer>> frames = new ArrayList<>();
        List<ByteBuffer> messages = new ArrayList<>();
        List<ByteBuffer> wire = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            ByteBuffer message = ByteBuffer.allocate(random.nextInt(1 << random.nextInt(11)));
            random.nextBytes(message.array());
            Frame<ByteBuffer> frame = switch (random.nextInt(4)) {
                case 0 -> Frames.bytes(message.remaining());
                case 1 -> Frames.chunks(message.remaining());
                case 2 -> Frames.prefixed(LengthPrefix.varint(), 1_024);
                default -> Frames.prefixed(LengthPrefix.littleEndian(2).countingItself(), 1_024);
            };
            frames.add(frame);
            messages.add(message);
            wire.add(frame.encode(message));
        }
        byte[] bytes = Cuts.joined(wire);
        try (Loopback.Pair pair = pair(readChunk)) {
            Thread sender = new Thread(() -> sendInPieces(pair.peer(), bytes, new Random(seed)), "sender");
            sender.setDaemon(true);
            sender.start();
            for (int i = 0; i < frames.size(); ) {
                int together = Math.min(1 + random.nextInt(4), frames.size() - i);
                List<ByteBuffer> got = Flux.range(i, together)
                        .concatMap(number -> whole(pair.connection(), frames.get(number)))
                        .collectList()
                        .block(Loopback.PATIENCE);
                assertThat(got).as("from message %d", i).isEqualTo(messages.subList(i, i + together));
                i += together;
            }
        }
    }

    private static Mono<ByteBuffer> whole(Connection connection, Frame<ByteBuffer> frame) {
        Flux<ByteBuffer> read = connection.read(frame);
        // A body may come in several chunks, and ends by itself.
        return frame instanceof ChunkFrame
                ? read.collectList().map(chunks -> ByteBuffer.wrap(Cuts.joined(chunks)))
                : read.next();
    }

    private static void sendInPieces(RawPeer peer, byte[] bytes, Random random) {
        try {
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(1 << random.nextInt(14)));
                peer.write(java.util.Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
        } catch (IOException e) {
            return; // the test has failed, and closed the socket
        }
    }

    @EachStreamKind
    void readerOfChunksBeginsWithWhatAReaderOfFramesLeft(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            pair.peer().write("head\nbo");
            assertThat(pair.connection().read(LINES).next().block(Loopback.PATIENCE))
                    .isEqualTo("head");
            assertThat(Buffers.utf8(pair.connection().read().next().block(Loopback.PATIENCE)))
                    .isEqualTo("bo");
            pair.peer().write("dy");
            pair.peer().shutdownOutput();
            assertThat(pair.connection().read(LINES).collectList().block(Loopback.PATIENCE))
                    .containsExactly("dy");
        }
    }

    @EachStreamKind
    void halfALineThatACancelledReaderHadIsTheNextOnes(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = pair(kind, 4)) {
            Connection connection = pair.connection();
            CompletableFuture<String> given = connection.read(LINES).next().toFuture();
            pair.peer().write("0123456789");
            // The loop has read it all when something that came later has been read there too.
            pair.connection().write(Buffers.utf8("ping")).block(Loopback.PATIENCE);
            pair.peer().read(4);
            given.cancel(true);
            pair.peer().write("abc\nrest");
            assertThat(connection.read(LINES).next().block(Loopback.PATIENCE)).isEqualTo("0123456789abc");
            pair.peer().shutdownOutput();
            assertThat(connection.read(LINES).collectList().block(Loopback.PATIENCE))
                    .containsExactly("rest");
        }
    }

    @Test
    void secondReaderMeanwhileIsRefused() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            CompletableFuture<String> first =
                    pair.connection().read(LINES).next().toFuture();
            StepVerifier.create(pair.connection().read())
                    .expectError(IllegalStateException.class)
                    .verify(Loopback.PATIENCE);
            StepVerifier.create(pair.connection().read(LINES))
                    .expectError(IllegalStateException.class)
                    .verify(Loopback.PATIENCE);
            pair.peer().write("first\n");
            assertThat(first.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("first");
        }
    }

    // ---- ends ----

    @EachStreamKind
    void lastLineNeedsNoEndAndTheEndIsToldAgain(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            pair.peer().write("one\r\ntwo");
            pair.peer().shutdownOutput();
            assertThat(pair.connection().read(LINES).next().block(Loopback.PATIENCE))
                    .isEqualTo("one");
            StepVerifier.create(pair.connection().read(LINES))
                    .expectNext("two")
                    .expectComplete()
                    .verify(Loopback.PATIENCE);
            StepVerifier.create(pair.connection().read(LINES)).expectComplete().verify(Loopback.PATIENCE);
            pair.connection().write(Buffers.utf8("answer")).block(Loopback.PATIENCE);
            pair.connection().close().block(Loopback.PATIENCE);
            assertThat(pair.peer().readAllText()).isEqualTo("answer");
        }
    }

    @Test
    void messageThatTheEndCutsOffFailsWithThePeerInItsMessageAndCanBeReadOtherwise() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.peer().write("abcde");
            pair.peer().shutdownOutput();
            Connection connection = pair.connection();
            StepVerifier.create(connection.read(Frames.bytes(3)).map(Buffers::utf8))
                    .expectNext("abc")
                    .expectErrorSatisfies(error -> assertThat(error)
                            .hasMessage("read " + text(connection)
                                    + ": frame: cut off by the end of the data, after 2 bytes")
                            .isInstanceOfSatisfying(
                                    FrameCutOffException.class,
                                    cut -> assertThat(cut.remoteAddress()).isEqualTo(connection.remoteAddress())))
                    .verify(Loopback.PATIENCE);
            StepVerifier.create(connection.read().map(Buffers::utf8))
                    .expectNext("de")
                    .expectComplete()
                    .verify(Loopback.PATIENCE);
        }
    }

    private static String text(Connection connection) {
        InetSocketAddress local = (InetSocketAddress) connection.localAddress();
        InetSocketAddress remote = (InetSocketAddress) connection.remoteAddress();
        return "127.0.0.1:" + local.getPort() + "->127.0.0.1:" + remote.getPort();
    }

    @Test
    void lineOverItsLimitFailsItsReaderAndLeavesTheConnectionToItsOwner() throws Exception {
        try (Loopback.Pair pair = pair(16)) {
            Connection connection = pair.connection();
            pair.peer().write("ok\n" + "x".repeat(40) + "\nnext\n");
            Frame<String> few = Frames.lines(UTF_8, 20);
            StepVerifier.create(connection.read(few))
                    .expectNext("ok")
                    .expectErrorSatisfies(error -> assertThat(error)
                            .hasMessageStartingWith(
                                    "read " + text(connection) + ": frame: over its limit of 20 bytes, at ")
                            .isInstanceOfSatisfying(FrameTooLongException.class, tooLong -> {
                                assertThat(tooLong.limit()).isEqualTo(20);
                                assertThat(tooLong.size()).isBetween(21L, 20L + 16);
                                assertThat(tooLong.remoteAddress()).isEqualTo(connection.remoteAddress());
                            }))
                    .verify(Loopback.PATIENCE);
            StepVerifier.create(connection.read(few))
                    .expectError(FrameTooLongException.class)
                    .verify(Loopback.PATIENCE);

            connection.write(Buffers.utf8("too long")).block(Loopback.PATIENCE);
            assertThat(pair.peer().readText(8)).isEqualTo("too long");
            assertThat(connection.read(LINES).take(2).collectList().block(Loopback.PATIENCE))
                    .containsExactly("x".repeat(40), "next");
        }
    }

    @Test
    void readerThatTriesALineThatIsTooLongAgainAndAgainLeavesTheLoopToOthers() throws Exception {
        try (Loopback.Pair pair = loopback.pair();
                Loopback.Pair other = loopback.pair()) {
            CountDownLatch failures = new CountDownLatch(100);
            pair.connection()
                    .read(Frames.lines(UTF_8, 3))
                    .doOnError(error -> failures.countDown())
                    .retryWhen(Retry.indefinitely().filter(error -> error instanceof FrameTooLongException))
                    .subscribe(line -> {}, closed -> {});
            pair.peer().write("too long");
            Loopback.await(failures);
            other.connection().write(Buffers.utf8("served")).block(Loopback.PATIENCE);
            assertThat(other.peer().readText(6)).isEqualTo("served");
        }
    }

    @Test
    void resetFollowsTheMessagesThatWereWholeAndMakesNoneOfTheRest() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.peer().write("one\ntw");
            StepVerifier.create(pair.connection().read(LINES))
                    .expectNext("one")
                    .then(() -> reset(pair.peer()))
                    .expectError(ConnectionResetException.class)
                    .verify(Loopback.PATIENCE);
        }
    }

    private static void reset(RawPeer peer) {
        try {
            peer.reset();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @EachStreamKind
    void closingHereDropsWhatWasNotRead(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            pair.peer().write("one\ntwo\n");
            assertThat(pair.connection().read(LINES).next().block(Loopback.PATIENCE))
                    .isEqualTo("one");
            pair.connection().close().subscribe();
            StepVerifier.create(pair.connection().read(LINES))
                    .expectError(ConnectionClosedException.class)
                    .verify(Loopback.PATIENCE);
        }
    }

    @EachStreamKind
    void bodyOfManyChunksEndsWhereItsLengthSaysAndTheNextHeaderFollows(StreamKind kind) throws Exception {
        byte[] body = new byte[1_000_000];
        new Random(9).nextBytes(body);
        try (Loopback.Pair pair = loopback.pair(kind)) {
            Connection connection = pair.connection();
            Thread sender = new Thread(() -> sendInPieces(
                    pair.peer(),
                    Cuts.joined(
                            List.of(Buffers.utf8(body.length + "\n"), ByteBuffer.wrap(body), Buffers.utf8("bye\n"))),
                    new Random(9)));
            sender.setDaemon(true);
            sender.start();
            List<ByteBuffer> chunks = connection
                    .read(LINES)
                    .next()
                    .flatMapMany(head -> connection.read(Frames.chunks(Long.parseLong(head))))
                    .collectList()
                    .block(Loopback.PATIENCE);
            assertThat(Cuts.joined(chunks)).isEqualTo(body);
            assertThat(connection.read(LINES).next().block(Loopback.PATIENCE)).isEqualTo("bye");
        }
    }

    // ---- writing what was read ----

    @EachStreamKind
    void answersAreWrittenWithTheSameFrame(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        listener.serve(connection -> connection.write(
                        connection.read(LINES).map(line -> "you said " + line).map(LINES::encode)))
                .subscribe();
        try (RawPeer peer = RawPeer.connect(listener.localAddress())) {
            peer.write("hello\r\n\r\nbye");
            peer.shutdownOutput();
            assertThat(peer.readAllText()).isEqualTo("you said hello\nyou said \nyou said bye\n");
        }
    }

    @EachStreamKind
    void messagesAreWrittenAsTheyWereRead(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = pair(kind, 3)) {
            CompletableFuture<Void> echo = pair.connection()
                    .write(pair.connection().read(Frames.prefixed(LengthPrefix.bigEndian(1), 100)))
                    .toFuture();
            pair.peer().write("\5hello\0\3you");
            pair.peer().shutdownOutput();
            assertThat(pair.peer().readText(8)).isEqualTo("helloyou");
            assertThat(echo).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @Test
    void messageThatCannotBeWrittenFailsItsWriteAndNotTheConnection() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            StepVerifier.create(pair.connection()
                            .write(Flux.just("fine", "not\nfine", "unsaid").map(LINES::encode)))
                    .expectError(UnframableException.class)
                    .verify(Loopback.PATIENCE);
            pair.connection().write(LINES.encode("again")).block(Loopback.PATIENCE);
            assertThat(pair.peer().readText(11)).isEqualTo("fine\nagain\n");
        }
    }

    @Test
    void noFrameFailsAtTheCall() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            assertThatNullPointerException()
                    .isThrownBy(() -> pair.connection().read(null))
                    .withMessage("frame");
        }
    }
}
