package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

/** {@link Connection#write} and {@link Connection#writer()}: what they ask of their source and what the peer gets. */
class WriteTest {
    private Loopback loopback;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void sourceIsAskedForOneElementAtATime() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Queue<Long> requests = new ConcurrentLinkedQueue<>();
            pair.connection()
                    .write(Flux.range(0, 5).map(i -> Buffers.utf8("" + i)).doOnRequest(requests::add))
                    .block(Loopback.PATIENCE);

            assertThat(requests).containsOnly(1L).hasSizeBetween(5, 6);
            assertThat(pair.peer().readText(5)).isEqualTo("01234");
        }
    }

    @EachStreamKind
    void nothingIsAskedWhileTheHighWaterMarkIsReached(StreamKind kind) throws Exception {
        int size = 4 * 1024;
        TcpOptions options = TcpOptions.defaults().writeWater(2 * size, 4 * size);
        try (Loopback.Pair pair = loopback.narrowPair(kind, options);
                Loopback.Pair other = loopback.pair(kind)) {
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger peak = new AtomicInteger();
            Connection connection = pair.connection();
            Flux<ByteBuffer> endless = Flux.generate(sink -> {
                peak.accumulateAndGet((int) connection.writeQueueSize(), Math::max);
                taken.incrementAndGet();
                sink.next(ByteBuffer.allocate(size));
            });
            Disposable write = connection.write(endless).subscribe();
            pair.peer().read(1);
            echoForAWhile(other);

            assertThat(peak).hasValueLessThan(4 * size);
            assertThat((long) taken.get() * size)
                    .isLessThanOrEqualTo(4L * size + kernelBuffers(connection, pair.peer()));
            assertThat(write.isDisposed()).isFalse();
            write.dispose();
        }
    }

    /** Time for the loop to do what it should not. */
    private static void echoForAWhile(Loopback.Pair pair) throws IOException {
        pair.connection().write(pair.connection().read()).onErrorComplete().subscribe();
        for (int i = 0; i < 200; i++) {
            assertThat(pair.peer().echo("tick")).isEqualTo("tick");
        }
    }

    /** Linux takes twice of what it is asked for, and the JDK tells half of what Linux says for SO_SNDBUF and SO_RCVBUF. */
    private static long kernelBuffers(Connection connection, RawPeer peer) throws IOException {
        return 2L
                * (connection.option(StandardSocketOptions.SO_SNDBUF)
                        + peer.channel().getOption(StandardSocketOptions.SO_RCVBUF));
    }

    @EachStreamKind
    void writeCompletesOnlyWhenTheKernelHasEveryByte(StreamKind kind) throws Exception {
        int size = 8 * 1024 * 1024;
        try (Loopback.Pair pair = loopback.narrowPair(kind, TcpOptions.defaults())) {
            CompletableFuture<Void> write =
                    pair.connection().write(ByteBuffer.allocate(size)).toFuture();
            pair.peer().read(1);
            loopback.turn(pair.connection());
            assertThat(write).isNotDone();
            assertThat(pair.connection().writeQueueSize()).isPositive();

            pair.peer().read(size - 1);
            assertThat(write).succeedsWithin(Loopback.PATIENCE);
            assertThat(pair.connection().writeQueueSize()).isZero();
        }
    }

    @Test
    void sourceThatFailsFailsTheWriteAndARetrySendsItAgain() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            AtomicInteger attempts = new AtomicInteger();
            Flux<ByteBuffer> source = Flux.defer(() -> attempts.incrementAndGet() < 3
                    ? Flux.just(Buffers.utf8("try ")).concatWith(Mono.error(new IllegalStateException("not yet")))
                    : Flux.just(Buffers.utf8("done")));

            StepVerifier.create(pair.connection().write(source))
                    .expectErrorMessage("not yet")
                    .verify(Loopback.PATIENCE);
            assertThat(pair.connection().isWritable()).isTrue();
            pair.connection().write(source).retry(5).block(Loopback.PATIENCE);
            assertThat(pair.peer().readText(12)).isEqualTo("try try done");
        }
    }

    @Test
    void writesAtTheSameTimeTakeTurnsBufferByBuffer() throws Exception {
        int size = 1000;
        int count = 50;
        try (Loopback.Pair pair = loopback.pair()) {
            CountDownLatch both = new CountDownLatch(2);
            pair.connection().scheduler().schedule(() -> {
                for (char letter : new char[] {'a', 'b'}) {
                    ByteBuffer buffer = Buffers.utf8(String.valueOf(letter).repeat(size));
                    pair.connection().write(Flux.just(buffer).repeat(count - 1)).subscribe(null, null, both::countDown);
                }
            });
            String received = pair.peer().readText(2 * size * count);

            assertThat(received).isEqualTo(("a".repeat(size) + "b".repeat(size)).repeat(count));
            Loopback.await(both);
        }
    }

    @Test
    void sameBufferArrivesWholeAtAllConnectionsThatItIsWrittenTo() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        ByteBuffer shared = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        List<Loopback.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            pairs.add(loopback.pair());
        }
        CompletableFuture<Void> writes = Flux.fromIterable(pairs)
                .flatMap(pair ->
                        pair.connection().write(shared).then(pair.connection().shutdownOutput()))
                .then()
                .toFuture();

        for (Loopback.Pair pair : pairs) {
            assertThat(Arrays.equals(pair.peer().readAll(), bytes)).isTrue();
            pair.close();
        }
        assertThat(writes).succeedsWithin(Loopback.PATIENCE);
        assertThat(shared.position()).isZero();
        assertThat(shared.remaining()).isEqualTo(bytes.length);
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("publishOn", (Shape) flux -> flux.publishOn(Schedulers.parallel())),
                Arguments.of("subscribeOn", (Shape) flux -> flux.subscribeOn(Schedulers.boundedElastic())),
                Arguments.of("both", (Shape)
                        flux -> flux.subscribeOn(Schedulers.parallel()).publishOn(Schedulers.boundedElastic(), 4)),
                Arguments.of("limitRate", (Shape) flux -> flux.limitRate(3)),
                Arguments.of("hide", (Shape) Flux::hide),
                Arguments.of("concatMap", (Shape) flux -> flux.concatMap(Mono::just)),
                Arguments.of("onBackpressureBuffer", (Shape) Flux::onBackpressureBuffer));
    }

    interface Shape {
        Flux<ByteBuffer> of(Flux<ByteBuffer> source);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void elementsOfAnySourceArriveInTheirOrder(String name, Shape shape) throws Exception {
        int count = 3000;
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < count; i++) {
            expected.append(i).append(' ');
        }
        try (Loopback.Pair pair = loopback.pair()) {
            Flux<ByteBuffer> source = Flux.<ByteBuffer, Integer>generate(() -> 0, (i, sink) -> {
                        sink.next(Buffers.utf8(i + " "));
                        return i + 1;
                    })
                    .take(count);
            CompletableFuture<Void> write = pair.connection()
                    .write(shape.of(source))
                    .then(pair.connection().shutdownOutput())
                    .toFuture();

            assertThat(pair.peer().readAllText()).isEqualTo(expected.toString());
            assertThat(write).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @EachStreamKind
    void cancelCancelsTheSourceAndLeavesTheConnectionToOthers(StreamKind kind) throws Exception {
        int size = 1024;
        try (Loopback.Pair pair = loopback.narrowPair(kind, TcpOptions.defaults())) {
            ByteBuffer buffer = Buffers.utf8("x".repeat(size));
            PublisherProbe<ByteBuffer> source =
                    PublisherProbe.of(Flux.just(buffer).repeat());
            Disposable write = pair.connection().write(source.flux()).subscribe();
            pair.peer().read(1);
            write.dispose();
            loopback.turn(pair.connection());
            source.assertWasCancelled();

            CompletableFuture<Void> next = pair.connection()
                    .write(Buffers.utf8("the end"))
                    .then(pair.connection().shutdownOutput())
                    .toFuture();
            String rest = pair.peer().readAllText();
            assertThat(rest).endsWith("xthe end");
            assertThat((rest.length() - "the end".length() + 1) % size)
                    .as("bytes of a buffer in part")
                    .isZero();
            assertThat(next).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @EachStreamKind
    void writeAfterTheEndOfThisSidesDataFailsAndCancelsItsSource(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            pair.connection().shutdownOutput().block(Loopback.PATIENCE);
            CountDownLatch cancelled = new CountDownLatch(1);

            StepVerifier.create(pair.connection().write(Flux.<ByteBuffer>never().doOnCancel(cancelled::countDown)))
                    .expectErrorSatisfies(error -> {
                        assertThat(error).isInstanceOf(ConnectionClosedException.class);
                        assertThat(((ConnectionClosedException) error).bytesWritten())
                                .isZero();
                    })
                    .verify(Loopback.PATIENCE);
            Loopback.await(cancelled);
        }
    }

    @EachStreamKind
    void writerEndsThisSidesDataWhenItsUpstreamCompletes(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            Flux.just(Buffers.utf8("a"), Buffers.utf8("b"))
                    .subscribe(pair.connection().writer());

            assertThat(pair.peer().readAllText()).isEqualTo("ab");
            assertThat(pair.connection().isWritable()).isFalse();
            assertThat(pair.connection().isReadable()).isTrue();
        }
    }

    @EachStreamKind
    void writerResetsTheConnectionWhenItsUpstreamFailsAndTheObserverHearsOfIt(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            Flux.just(Buffers.utf8("part"))
                    .concatWith(Mono.error(new IllegalStateException("half done")))
                    .subscribe(pair.connection().writer());

            assertThat(pair.peer().awaitEnd()).isEqualTo(kind.reset());
            assertThat(loopback.errors().await().error()).hasMessage("half done");
            pair.connection().closed().block(Loopback.PATIENCE);
        }
    }

    @Test
    void writeAndNothingElseIsSentForEachSubscription() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Mono<Void> write = pair.connection().write(Buffers.utf8("again "));
            write.block(Loopback.PATIENCE);
            write.block(Loopback.PATIENCE);
            pair.connection().shutdownOutput().block(Loopback.PATIENCE);

            assertThat(pair.peer().readAllText()).isEqualTo("again again ");
            assertThatNullPointerException()
                    .isThrownBy(() -> pair.connection().write((ByteBuffer) null))
                    .withMessage("buffer");
            assertThatNullPointerException()
                    .isThrownBy(() -> pair.connection().write((Flux<ByteBuffer>) null))
                    .withMessage("source");
        }
    }
}
