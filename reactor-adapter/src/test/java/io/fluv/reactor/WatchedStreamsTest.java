package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.SampleTests;
import io.fluv.testkit.Unprobed;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Runs tests whose streams break a rule, or none, as a build would. */
class WatchedStreamsTest {
    /** JUnit finds no test here by itself, since these classes are not what surefire looks for. */
    static final class GetsMoreThanItAskedFor {
        @Test
        void run() {
            assertThat(FlowFlux.of(TWO_AT_ONCE, "sample").take(1).blockFirst(Loopback.PATIENCE))
                    .isEqualTo("one");
        }
    }

    static final class GetsMoreThanItAskedForAndWrapped {
        @Test
        void run() {
            Flux<String> wrapped = FlowFlux.wrapping(TWO_AT_ONCE, String::toUpperCase, left -> {}, "sample");
            wrapped.subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1); // and does not cancel, behind which it would not get the other one
                }
            });
        }
    }

    static final class HearsTwoThreadsAtOnce {
        @Test
        void run() throws InterruptedException {
            CountDownLatch within = new CountDownLatch(1);
            CountDownLatch over = new CountDownLatch(1);
            Flux<String> overlapping = FlowFlux.of(
                    answering(subscriber -> {
                        Thread other = new Thread(() -> subscriber.onNext("one"));
                        other.start();
                        Loopback.hold(within);
                        subscriber.onComplete();
                        over.countDown();
                    }),
                    "sample");
            overlapping.subscribe(element -> {
                within.countDown();
                Loopback.hold(over);
            });
            Loopback.await(over);
        }
    }

    static final class HearsSomethingBehindTheLastTest {
        private static Flow.Subscriber<? super String> last;

        @Test
        void run() {
            FlowFlux.<String>of(answering(subscriber -> last = subscriber), "sample")
                    .subscribe();
        }

        @AfterAll
        static void end() {
            last.onComplete();
            last.onComplete();
        }
    }

    @Unprobed("it is a sample of those that are not watched")
    static final class IsNotWatched {
        @Test
        void run() {
            new GetsMoreThanItAskedFor().run();
        }
    }

    static final class RunsAnotherClass {
        @Test
        void run() {
            SampleTests.failuresOf(IsNotWatched.class);
            new GetsMoreThanItAskedFor().run();
        }
    }

    static final class UsesWhatIsNotFluvs {
        @Test
        void run() {
            assertThat(JdkFlowAdapter.flowPublisherToFlux(TWO_AT_ONCE).take(1).blockFirst(Loopback.PATIENCE))
                    .isEqualTo("one");
        }
    }

    static final class GetsWhatItAskedFor {
        @Test
        void run() throws Exception {
            try (Loopback loopback = Loopback.oneLoop();
                    Loopback.Pair pair = loopback.pair()) {
                Connection connection = pair.connection();
                // Or the tests of an echo would not be tests of the short way that it takes.
                assertThat(connection.read())
                        .isInstanceOfSatisfying(
                                FlowFlux.class,
                                flux -> assertThat(flux.unwrapped()).isNotNull());
                connection.write(connection.read()).onErrorComplete().subscribe();
                assertThat(pair.peer().echo("all is well")).isEqualTo("all is well");
            }
        }
    }

    private static final Flow.Publisher<String> TWO_AT_ONCE = answering(subscriber -> {
        subscriber.onNext("one");
        subscriber.onNext("two");
    });

    private static <T> Flow.Publisher<T> answering(Consumer<Flow.Subscriber<? super T>> request) {
        return subscriber -> {
            boolean[] requested = {false};
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    requested[0] = true;
                }

                @Override
                public void cancel() {}
            });
            if (requested[0]) {
                request.accept(subscriber);
            }
        };
    }

    @Test
    void whatWasNotRequestedFailsTheTestThatGotIt() {
        String failure = "a publisher broke a rule: onNext number 2 for 1 requested";
        assertThat(SampleTests.failuresOf(GetsMoreThanItAskedFor.class)).containsExactly(failure);
        assertThat(SampleTests.failuresOf(GetsMoreThanItAskedForAndWrapped.class))
                .containsExactly(failure);
    }

    @Test
    void signalsOfTwoThreadsAtOnceFailIt() {
        assertThat(SampleTests.failuresOf(HearsTwoThreadsAtOnce.class))
                .containsExactly("a publisher broke a rule: onComplete at the same time as onNext");
    }

    @Test
    void whatComesBehindTheLastTestFailsTheClass() {
        assertThat(SampleTests.failuresOf(HearsSomethingBehindTheLastTest.class))
                .containsExactly("a publisher broke a rule: onComplete after the terminal signal");
    }

    @Test
    void whoSaysWhyIsNotWatched() {
        assertThat(SampleTests.failuresOf(IsNotWatched.class)).isEmpty();
    }

    @Test
    void othersPublishersAreTheirOwnAffair() {
        assertThat(SampleTests.failuresOf(UsesWhatIsNotFluvs.class)).isEmpty();
    }

    @Test
    void fluvKeepsTheRulesAndTheShortWayOfAnEchoIsStillTaken() {
        assertThat(SampleTests.failuresOf(GetsWhatItAskedFor.class)).isEmpty();
    }

    @Test
    void aRunOfAClassWithinATestLeavesTheWatchAsItWas() {
        assertThat(SampleTests.failuresOf(RunsAnotherClass.class))
                .containsExactly("a publisher broke a rule: onNext number 2 for 1 requested");
    }
}
