package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.FrameCutOffException;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.frame.FrameDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Frames as a function for {@code transform}: demand, ends, threads. */
class FrameFluxTest {
    private static final Frame<String> LINES = Frames.lines(StandardCharsets.UTF_8, 10);

    private final TestPublisher<ByteBuffer> chunks = TestPublisher.create();
    private final AtomicLong asked = new AtomicLong();

    private Flux<String> lines() {
        return chunks.flux().doOnRequest(asked::addAndGet).hide().transform(LINES);
    }

    private void arrives(String text) {
        chunks.next(Buffers.utf8(text));
    }

    // ---- demand ----

    @Test
    void aDecoderIsNotAskedAgainForRequestsWhileNothingArrives() {
        AtomicInteger calls = new AtomicInteger();
        Frame<String> never = custom(bytes -> {
            calls.incrementAndGet();
            return null;
        });
        StepVerifier.create(chunks.flux().transform(never), 0)
                .thenRequest(1)
                .then(() -> arrives("part"))
                .then(() -> arrives("ial"))
                .then(() -> assertThat(calls)
                        .as("with nothing, and for each arrival")
                        .hasValue(3))
                .thenRequest(1)
                .thenRequest(1)
                .then(() -> assertThat(calls).hasValue(3))
                .then(chunks::complete)
                .expectError(FrameCutOffException.class)
                .verify(Loopback.PATIENCE);
        assertThat(calls).hasValue(4);
    }

    @Test
    void upstreamIsAskedForOneChunkAfterTheOtherAndOnlyWhileAFrameIsWantedThatIsNotWhole() {
        StepVerifier.create(lines(), 0)
                .expectSubscription()
                .then(() -> assertThat(asked).hasValue(0))
                .thenRequest(1)
                .then(() -> assertThat(asked).hasValue(1))
                .then(() -> arrives("on"))
                .then(() -> assertThat(asked).hasValue(2))
                .then(() -> arrives("e\ntwo\nthree\nfo"))
                .expectNext("one")
                .then(() -> assertThat(asked).hasValue(2))
                .thenRequest(2)
                .expectNext("two", "three")
                .then(() -> assertThat(asked).hasValue(2))
                .thenRequest(1)
                .then(() -> assertThat(asked).hasValue(3))
                .then(() -> arrives("ur\n"))
                .expectNext("four")
                .then(() -> assertThat(asked).hasValue(3))
                .then(chunks::complete)
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    @Test
    void whoWantsAllThereIsGetsItAndChunksAreStillAskedForOneByOne() {
        StepVerifier.create(lines())
                .then(() -> assertThat(asked).hasValue(1))
                .then(() -> arrives("a\nb\n"))
                .expectNext("a", "b")
                .then(() -> assertThat(asked).hasValue(2))
                .then(() -> arrives("c"))
                .then(chunks::complete)
                .expectNext("c")
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    @Test
    void signalsDoNotNestThoughTheUpstreamAnswersWithinTheRequest() {
        List<String> got = new ArrayList<>();
        AtomicInteger depth = new AtomicInteger();
        Flux.range(0, 10_000).map(i -> Buffers.utf8(i + "\n")).transform(LINES).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(String line) {
                assertThat(depth.incrementAndGet()).isEqualTo(1);
                got.add(line);
                request(1);
                depth.decrementAndGet();
            }
        });
        assertThat(got).hasSize(10_000).startsWith("0", "1", "2").endsWith("9998", "9999");
    }

    @Test
    void whatIsRequestedWithinOnSubscribeIsAnsweredWhenThatIsOver() {
        List<String> got = new ArrayList<>();
        Flux.just(Buffers.utf8("a\nb\n")).transform(LINES).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
                assertThat(got).isEmpty();
            }

            @Override
            protected void hookOnNext(String line) {
                got.add(line);
            }
        });
        assertThat(got).containsExactly("a");
    }

    @Test
    void noChunkIsAskedForWhileAWholeFrameIsThere() {
        AtomicInteger asked = new AtomicInteger();
        List<Integer> askedAtEach = new ArrayList<>();
        Flux.range(0, 3)
                .map(i -> Buffers.utf8("line\n".repeat(100)))
                .doOnRequest(n -> asked.incrementAndGet())
                .transform(LINES)
                .subscribe(new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        request(1);
                    }

                    @Override
                    protected void hookOnNext(String line) {
                        askedAtEach.add(asked.get());
                        request(1);
                    }
                });
        assertThat(askedAtEach).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(askedAtEach.get(i)).isEqualTo(1 + i / 100);
        }
    }

    @Test
    void anErrorOfADecoderEndsTheFluxAndItsUpstream() {
        AssertionError bug = new AssertionError("a bug of the user's");
        Frame<String> broken = new Frame<>() {
            @Override
            public FrameDecoder<String> decoder() {
                return bytes -> {
                    throw bug;
                };
            }

            @Override
            public ByteBuffer encode(String message) {
                throw bug;
            }
        };
        AtomicInteger cancels = new AtomicInteger();
        StepVerifier.create(Flux.just(Buffers.utf8("a"))
                        .concatWith(Flux.never())
                        .doOnCancel(cancels::incrementAndGet)
                        .transform(broken))
                .expectErrorSatisfies(error -> assertThat(error).isSameAs(bug))
                .verify(Loopback.PATIENCE);
        assertThat(cancels).hasValue(1);
    }

    @Test
    void aLastLineThatIsThereWaitsToBeRequested() {
        StepVerifier.create(Flux.just(Buffers.utf8("a\nb")).transform(LINES), 1)
                .expectNext("a")
                .expectNoEvent(java.time.Duration.ofMillis(1))
                .thenRequest(1)
                .expectNext("b")
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    // ---- ends ----

    @Test
    void aFrameOverItsLimitFailsTypedAndCancelsTheUpstream() {
        StepVerifier.create(lines())
                .then(() -> arrives("ok\n01234567"))
                .expectNext("ok")
                .then(() -> arrives("89012"))
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessage("frame: over its limit of 10 bytes, at 12")
                        .isInstanceOfSatisfying(FrameTooLongException.class, tooLong -> {
                            assertThat(tooLong.limit()).isEqualTo(10);
                            assertThat(tooLong.size()).isEqualTo(12);
                            assertThat(tooLong.remoteAddress()).isNull();
                        }))
                .verify(Loopback.PATIENCE);
        chunks.assertCancelled();
    }

    @Test
    void aFrameThatTheEndCutsOffFailsTyped() {
        StepVerifier.create(Flux.just(Buffers.utf8("abcde")).transform(Frames.bytes(3)))
                .expectNext(Buffers.utf8("abc"))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                FrameCutOffException.class,
                                cut -> assertThat(cut.size()).isEqualTo(2)))
                .verify(Loopback.PATIENCE);
    }

    @Test
    void upstreamsErrorFollowsTheFramesThatWereWholeAndMakesNoneOfTheRest() {
        StepVerifier.create(Flux.just(Buffers.utf8("a\nb\nc"))
                        .concatWith(Flux.error(new IllegalStateException("cut off")))
                        .transform(LINES))
                .expectNext("a", "b")
                .expectErrorMessage("cut off")
                .verify(Loopback.PATIENCE);
    }

    @Test
    void upstreamsErrorWaitsForFramesThatAreStillToBeRequested() {
        StepVerifier.create(lines(), 1)
                .then(() -> arrives("a\nb\n"))
                .expectNext("a")
                .then(() -> chunks.error(new IllegalStateException("later")))
                .thenRequest(1)
                .expectNext("b")
                .expectErrorMessage("later")
                .verify(Loopback.PATIENCE);
    }

    @Test
    void aDecoderThatIsDoneCompletesAndCancelsTheUpstream() {
        Flux<ByteBuffer> body = chunks.flux().transform(Frames.chunks(5));
        StepVerifier.create(body.map(Buffers::utf8))
                .then(() -> arrives("abc"))
                .expectNext("abc")
                .then(() -> arrives("defg"))
                .expectNext("de")
                .expectComplete()
                .verify(Loopback.PATIENCE);
        chunks.assertCancelled();
    }

    @Test
    void nothingAtAllIsOneEmptyMessageOfLengthZeroAndNoChunk() {
        StepVerifier.create(chunks.flux().transform(Frames.bytes(0)), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNext(ByteBuffer.allocate(0))
                .expectComplete()
                .verify(Loopback.PATIENCE);
        StepVerifier.create(chunks.flux().transform(Frames.chunks(0)), 0)
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }

    @Test
    void cancellingWithinAFrameStopsAtOnceAndReachesTheUpstream() {
        StepVerifier.create(lines().take(2))
                .then(() -> arrives("a\nb\nc\n"))
                .expectNext("a", "b")
                .expectComplete()
                .verify(Loopback.PATIENCE);
        chunks.assertCancelled();
    }

    @Test
    void errorThatComesBehindTheEndIsDroppedWhereReactorSays() {
        TestPublisher<ByteBuffer> late = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        StepVerifier.create(late.flux().transform(LINES).take(1))
                .then(() -> late.next(Buffers.utf8("a\n")))
                .expectNext("a")
                .expectComplete()
                .verifyThenAssertThat(Loopback.PATIENCE)
                .hasNotDroppedErrors();
        TestPublisher<ByteBuffer> later =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        StepVerifier.create(later.flux().transform(LINES).take(1))
                .then(() -> later.next(Buffers.utf8("a\n")))
                .expectNext("a")
                .then(() -> later.error(new IllegalStateException("too late")))
                .expectComplete()
                .verifyThenAssertThat(Loopback.PATIENCE)
                .hasDroppedErrorWithMessage("too late");
    }

    @Test
    void whatADecoderOrItsSupplierThrowsFailsTheSubscriber() {
        RuntimeException bug = new IllegalStateException("a bug of the user's");
        StepVerifier.create(Flux.just(Buffers.utf8("a")).transform(custom(bytes -> {
                    throw bug;
                })))
                .expectErrorMatches(error -> error == bug)
                .verify(Loopback.PATIENCE);
        StepVerifier.create(Flux.just(Buffers.utf8("a")).transform(custom(null)))
                .expectError(NullPointerException.class)
                .verify(Loopback.PATIENCE);
    }

    private static Frame<String> custom(FrameDecoder<String> decoder) {
        return new Frame<>() {
            @Override
            public FrameDecoder<String> decoder() {
                return java.util.Objects.requireNonNull(decoder, "decoder");
            }

            @Override
            public ByteBuffer encode(String message) {
                return Buffers.utf8(message);
            }
        };
    }

    @Test
    void anUpstreamThatSendsWhatWasNotAskedForIsNotBelievedToBeWhole() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        List<Object> got = new CopyOnWriteArrayList<>();
        Flux<ByteBuffer> careless = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ByteBuffer> actual) {
                actual.onSubscribe(Operators.emptySubscription());
                Thread other = new Thread(
                        () -> {
                            Loopback.hold(first);
                            actual.onNext(Buffers.utf8("b\n"));
                            actual.onNext(Buffers.utf8("c\n"));
                            sent.countDown();
                        },
                        "careless");
                other.setDaemon(true);
                other.start();
                actual.onNext(Buffers.utf8("a\n"));
            }
        };
        careless.transform(LINES)
                .subscribe(
                        line -> {
                            got.add(line);
                            first.countDown();
                            Loopback.hold(sent);
                        },
                        got::add);
        assertThat(got).hasSize(3).startsWith("a");
        assertThat(got.get(2)).asString().contains("not asked for");
    }

    // ---- threads ----

    @RepeatedTest(50)
    void requestsFromOneThreadAndChunksFromAnotherLoseNothing() {
        int lines = 3_000;
        List<String> got = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        BaseSubscriber<String> subscriber = new BaseSubscriber<>() {
            private boolean within;

            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // nothing is requested from here
            }

            @Override
            protected void hookOnNext(String line) {
                assertThat(within).as("signals are serial").isFalse();
                within = true;
                got.add(line);
                within = false;
            }

            @Override
            protected void hookFinally(reactor.core.publisher.SignalType type) {
                done.countDown();
            }
        };
        Flux.range(0, lines)
                .map(i -> Buffers.utf8(i % 7 == 0 ? i + "" : "\n" + i))
                .publishOn(Schedulers.parallel(), 4)
                .transform(Frames.lines(StandardCharsets.UTF_8, 100))
                .subscribe(subscriber);
        for (int i = 0; i < lines; i++) {
            subscriber.request(1 + i % 3);
        }
        Loopback.hold(done);
        String expected = Flux.range(0, lines)
                .map(i -> i % 7 == 0 ? i + "" : "\n" + i)
                .collectList()
                .map(parts -> String.join("", parts))
                .block();
        assertThat(String.join("\n", got)).isEqualTo(expected);
    }

    @RepeatedTest(100)
    void cancellingFromAnotherThreadEndsItWhereverItIs() {
        CountDownLatch some = new CountDownLatch(5);
        CountDownLatch cancelled = new CountDownLatch(1);
        BaseSubscriber<String> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(String line) {
                some.countDown();
            }
        };
        Flux.<ByteBuffer>generate(sink -> sink.next(Buffers.utf8("a\nb")))
                .doOnCancel(cancelled::countDown)
                .subscribeOn(Schedulers.parallel())
                .transform(LINES)
                .subscribe(subscriber);
        Loopback.hold(some);
        subscriber.cancel();
        Loopback.hold(cancelled);
    }

    // ---- how it fits in ----

    @Test
    void contextOfTheSubscriberReachesTheUpstream() {
        Mono<String> line = Flux.deferContextual(context -> Flux.just(Buffers.utf8(context.get("key") + "\n")))
                .transform(LINES)
                .next()
                .contextWrite(context -> context.put("key", "value"));
        assertThat(line.block(Loopback.PATIENCE)).isEqualTo("value");
    }

    @Test
    void eachSubscriptionBeginsAnew() {
        Flux<String> text = Flux.just(Buffers.utf8("a\nb")).transform(LINES);
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(text).expectNext("a", "b").expectComplete().verify(Loopback.PATIENCE);
        }
    }

    @Test
    void aFrameThatLiesInOneChunkIsAPartOfItAndTheChunkKeepsItsPosition() {
        ByteBuffer chunk = Buffers.utf8("abcd");
        List<ByteBuffer> frames =
                Flux.just(chunk).transform(Frames.bytes(2)).collectList().block(Loopback.PATIENCE);
        assertThat(frames).containsExactly(Buffers.utf8("ab"), Buffers.utf8("cd"));
        assertThat(chunk.remaining()).isEqualTo(4);
        frames.get(0).put(0, (byte) 'x');
        assertThat(Buffers.utf8(chunk)).isEqualTo("xbcd");
        assertThat(frames.get(1)).isEqualTo(Buffers.utf8("cd"));
    }

    @Test
    void framesThatAreKeptNeverChange() {
        Frame<ByteBuffer> threes = Frames.bytes(3);
        List<ByteBuffer> kept = Flux.range(0, 3_000)
                .map(i -> ByteBuffer.wrap(Cuts.bytes(i, i >> 8)))
                .transform(threes)
                .collectList()
                .block(Loopback.PATIENCE);
        byte[] expected = new byte[6_000];
        for (int i = 0; i < 3_000; i++) {
            expected[2 * i] = (byte) i;
            expected[2 * i + 1] = (byte) (i >> 8);
        }
        assertThat(Cuts.joined(kept)).isEqualTo(expected);
    }
}
