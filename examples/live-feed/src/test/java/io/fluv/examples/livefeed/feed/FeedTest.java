package io.fluv.examples.livefeed.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.livefeed.line.Line;
import io.fluv.examples.livefeed.line.Message;
import io.fluv.examples.livefeed.line.Received;
import io.fluv.examples.livefeed.line.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class FeedTest {
    private static final int HISTORY = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FOR_A_NEW_PAGE = 200;

    /** How many lines the feed may take ahead of its slowest viewer: 64, and the first one that a viewer is to be given. */
    private static final int AHEAD = 64 + 1;

    private final TestPublisher<Received> source = TestPublisher.create();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong given = new AtomicLong();
    private final Feed feed = new Feed(source.flux().doOnRequest(asked::addAndGet), HISTORY, Schedulers.immediate());

    FeedTest() {
        feed.connect();
    }

    @Test
    void everyLineComesOnceAndInOrderToAllWhoWatch() {
        StepVerifier.create(Flux.zip(numbers(feed.enter(), 0), numbers(feed.enter(), 0)))
                .then(() -> give(300))
                .expectNextCount(300)
                .then(source::complete)
                .verifyComplete();
        assertThat(feed.lastNumber()).isEqualTo(300);
    }

    @Test
    void whoWatchesNothingHoldsNobody() {
        give(10_000);

        assertThat(feed.lastNumber()).isEqualTo(10_000);
    }

    @Test
    void theSlowestSetsThePaceForTheSourceAndForTheOthers() {
        Viewer fast = feed.enter();
        AtomicLong fastTook = new AtomicLong();
        feed.watch(fast, 0).subscribe(line -> fastTook.incrementAndGet());
        Viewer slow = feed.enter();

        StepVerifier.create(numbers(slow, 0), 0)
                .thenRequest(3)
                .then(this::giveAllThatIsAsked)
                .expectNext(1L, 2L, 3L)
                .then(() -> {
                    assertThat(slow.owed()).isZero();
                    assertThat(fastTook).hasValue(3);
                    assertThat(given.get()).isLessThanOrEqualTo(3 + AHEAD);
                })
                .thenRequest(2)
                .expectNext(4L, 5L)
                .then(() -> assertThat(fastTook).hasValue(5))
                .thenCancel()
                .verify();

        giveAllThatIsAsked();
        assertThat(fastTook.get()).as("after the slow one has left").isGreaterThan(5 + AHEAD / 2);
    }

    @Test
    void whoComesLaterIsShownTheLastLinesAndThenEveryOne() {
        give(250);

        StepVerifier.create(numbers(feed.enter(), 0))
                .expectNextSequence(numbers(250 - FOR_A_NEW_PAGE + 1, 250))
                .then(() -> give(2))
                .expectNext(251L, 252L)
                .thenCancel()
                .verify();
    }

    @Test
    void whoComesBackGoesOnWhereTheyWere() {
        give(250);

        StepVerifier.create(numbers(feed.enter(), 247))
                .expectNext(248L, 249L, 250L)
                .then(() -> give(1))
                .expectNext(251L)
                .thenCancel()
                .verify();
    }

    @Test
    void whoWasAwayForLongerThanIsKeptGetsWhatIsKept() {
        give(400);

        StepVerifier.create(numbers(feed.enter(), 7))
                .expectNextSequence(numbers(400 - HISTORY + 1, 400))
                .thenCancel()
                .verify();
    }

    @Test
    void whoKnowsOfMoreLinesThanThereAreIsTreatedAsNew() {
        give(2);

        StepVerifier.create(numbers(feed.enter(), 5000))
                .expectNext(1L, 2L)
                .then(() -> give(1))
                .expectNext(3L)
                .thenCancel()
                .verify();
    }

    @Test
    void linesThatPassWhileSomebodyReadsOfEarlierOnesAreNotLeftOut() {
        give(10);

        // Nothing is asked of the feed itself before what came earlier has been taken.
        StepVerifier.create(numbers(feed.enter(), 0), 10)
                .expectNextSequence(numbers(1, 10))
                .then(() -> give(5))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(numbers(11, 15))
                .then(() -> give(1))
                .expectNext(16L)
                .thenCancel()
                .verify();
    }

    @Test
    void whoReadsOfEarlierLinesMoreSlowlyThanOthersComeHoldsTheFeedToCatchUp() {
        give(10);
        Viewer viewer = feed.enter();

        StepVerifier.create(numbers(viewer, 0), 5)
                .expectNextSequence(numbers(1, 5))
                .then(() -> give(HISTORY - 10))
                .thenRequest(5)
                .expectNextSequence(numbers(6, 10))
                .then(this::giveAllThatIsAsked)
                .then(() -> assertThat(feed.lastNumber()).isLessThanOrEqualTo(HISTORY + AHEAD))
                .then(() -> assertThat(viewer.heldFor()).isPositive())
                .thenRequest(HISTORY)
                .expectNextSequence(numbers(11, 10 + HISTORY))
                .thenCancel()
                .verify();
    }

    @Test
    void pagesComeAndGoWhileASourceNeverPauses() {
        Scheduler thread = Schedulers.newSingle("feed of a test");
        try {
            Feed flooded = new Feed(Flux.generate(sink -> sink.next(line())), HISTORY, thread);
            flooded.connect();

            for (int i = 0; i < 3; i++) {
                StepVerifier.create(flooded.watch(flooded.enter(), 0).take(HISTORY + 1L))
                        .expectNextCount(HISTORY + 1)
                        .expectComplete()
                        .verify(PATIENCE);
            }
        } finally {
            thread.dispose();
        }
    }

    @Test
    void aLineThatComesWhileSomebodyBeginsToWatchIsNotKeptBackUntilTheNextOne() throws Exception {
        Scheduler thread = Schedulers.newSingle("feed of a test");
        Sinks.Many<Received> lines = Sinks.many().unicast().onBackpressureBuffer();
        Feed threaded = new Feed(lines.asFlux(), HISTORY, thread);
        threaded.connect();
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 5_000; round++) {
                Viewer viewer = threaded.enter();
                Mono<Long> next =
                        threaded.watch(viewer, round).next().map(Line::number).timeout(PATIENCE);
                CyclicBarrier together = new CyclicBarrier(2);
                Future<?> sending = sender.submit(() -> {
                    together.await();
                    return lines.tryEmitNext(line());
                });
                together.await();
                assertThat(next.block()).isEqualTo(round + 1L);
                assertThat(sending.get()).isEqualTo(EmitResult.OK);
                threaded.leave(viewer);
            }
        } finally {
            sender.shutdown();
            thread.dispose();
        }
    }

    @Test
    void whoHoldsTheFeedForTooLongIsLetGoAndTheFeedGoesOn() {
        Viewer viewer = feed.enter();
        Watching paused = watching(viewer);
        give(200);
        assertThat(viewer.heldFor()).isPositive();
        assertThat(feed.lastNumber()).as("held").isLessThanOrEqualTo(AHEAD);

        feed.letGo(Duration.ofMinutes(5));
        assertThat(paused.completed).isFalse();

        feed.letGo(Duration.ZERO);
        assertThat(paused.completed).isTrue();
        giveAllThatIsAsked();
        assertThat(feed.lastNumber()).as("not held any more").isGreaterThan(AHEAD);
    }

    @Test
    void whoStillReadsOfEarlierLinesHoldsNobody() {
        give(10);
        Viewer viewer = feed.enter();

        StepVerifier.create(numbers(viewer, 0), 5)
                .expectNextCount(5)
                .then(() -> {
                    assertThat(viewer.heldFor()).isZero();
                    feed.letGo(Duration.ZERO);
                    giveAllThatIsAsked();
                    assertThat(feed.lastNumber()).isGreaterThan(10 + AHEAD);
                })
                .thenRequest(5)
                .expectNextCount(5)
                .thenCancel()
                .verify();
    }

    @Test
    void whoAsksIsNotLetGo() {
        Watching asking = watching(feed.enter());
        asking.request(1);

        feed.letGo(Duration.ZERO);
        give(1);

        assertThat(asking.numbers).containsExactly(1L);
        assertThat(asking.completed).isFalse();
    }

    @Test
    void endsForEveryoneWhenTheSourceHasEndedAndAllOfItWasTaken() {
        StepVerifier.create(numbers(feed.enter(), 0), 0)
                .then(() -> give(3))
                .then(source::complete)
                .thenRequest(2)
                .expectNext(1L, 2L)
                .then(() -> assertThat(feed.ended().toFuture()).isNotDone())
                .thenRequest(1)
                .expectNext(3L)
                .verifyComplete();
        assertThat(feed.ended().toFuture()).isDone();
    }

    @Test
    void closingEndsTheStreamsOfThoseWhoHoldItToo() {
        StepVerifier.create(numbers(feed.enter(), 0), 0).then(feed::close).verifyComplete();
    }

    @Test
    void knowsWhoWatches() {
        Viewer first = feed.enter();
        Viewer second = feed.enter();
        assertThat(feed.viewers()).containsExactlyInAnyOrder(first, second);
        assertThat(second.id()).isNotEqualTo(first.id());

        feed.leave(first);
        assertThat(feed.viewers()).containsExactly(second);
    }

    /** As far as the feed asks; what it does not ask for is not made. */
    private void give(int lines) {
        for (int i = 0; i < lines && given.get() < asked.get(); i++) {
            given.incrementAndGet();
            source.next(line());
        }
    }

    private static Received line() {
        return new Received(0, Way.LINE, "test", Message.text("line"));
    }

    private void giveAllThatIsAsked() {
        give(1000);
    }

    private Watching watching(Viewer viewer) {
        Watching watching = new Watching();
        feed.watch(viewer, 0).subscribe(watching);
        return watching;
    }

    private Flux<Long> numbers(Viewer viewer, long after) {
        return feed.watch(viewer, after).map(Line::number);
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** Asks for nothing by itself. */
    private static final class Watching extends BaseSubscriber<Line> {
        final List<Long> numbers = new ArrayList<>();
        boolean completed;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(Line line) {
            numbers.add(line.number());
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }
    }
}
