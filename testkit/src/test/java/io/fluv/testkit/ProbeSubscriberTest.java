package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeSubscriberTest {
    private static final Flow.Subscription SILENT = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    /** Otherwise the breaches of the rules, which are meant here, would fail the tests. */
    @AfterEach
    void forget() {
        BrokenRules.forget();
    }

    @Test
    void aPublisherThatKeepsTheRulesPasses() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.requesting(2);
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            publisher.subscribe(probe);
            publisher.submit(1);
            publisher.submit(2);
        }
        probe.awaitCompletion().verify();
        assertThat(probe.items()).containsExactly(1, 2);
        assertThat(probe.terminals()).isEqualTo(1);
    }

    @Test
    void anErrorIsHandedToTheTest() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.idle();
        probe.onSubscribe(SILENT);
        probe.onError(new IllegalStateException("cause"));
        assertThat(probe.awaitError(IllegalStateException.class)).hasMessage("cause");
        assertThatThrownBy(() -> probe.awaitError(NullPointerException.class)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(probe::awaitCompletion).isInstanceOf(AssertionError.class);
    }

    @Test
    void requestsAreCountedAndPassedOn() {
        AtomicLong passed = new AtomicLong();
        ProbeSubscriber<Integer> probe = ProbeSubscriber.requesting(2);
        probe.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                passed.addAndGet(n);
            }

            @Override
            public void cancel() {
                passed.set(-1);
            }
        });
        probe.request(3);
        assertThat(passed).hasValue(5);
        probe.cancel();
        assertThat(passed).hasValue(-1);
    }

    @Test
    void moreElementsThanRequestedAreSeen() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.requesting(1);
        probe.onSubscribe(SILENT);
        probe.onNext(1);
        probe.verify();
        probe.onNext(2);
        assertBroken(probe, "onNext number 2 for 1 requested");
    }

    @Test
    void signalsBeforeTheSubscriptionAreSeen() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.onComplete();
        assertBroken(probe, "onComplete before onSubscribe");
    }

    @Test
    void signalsAfterTheEndAreSeen() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.onSubscribe(SILENT);
        probe.onComplete();
        probe.verify();
        probe.onNext(1);
        assertBroken(probe, "onNext after the terminal signal");
    }

    @Test
    void twoEndsAreSeen() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.onSubscribe(SILENT);
        probe.onComplete();
        probe.onError(new IllegalStateException());
        assertBroken(probe, "onError after the terminal signal");
    }

    @Test
    void aSecondSubscriptionIsSeen() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.onSubscribe(SILENT);
        probe.onSubscribe(SILENT);
        assertBroken(probe, "onSubscribe came twice");
    }

    @Test
    void nullIsSeen() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.onSubscribe(SILENT);
        probe.onNext(null);
        assertBroken(probe, "onNext(null)");
    }

    @Test
    void aSignalWithinAnotherIsSeenUnlessAllowed() {
        ProbeSubscriber<Integer> strict = ProbeSubscriber.unbounded();
        strict.whenNext(item -> strict.onComplete()).onSubscribe(SILENT);
        strict.onNext(1);
        assertBroken(strict, "onComplete within onNext");

        ProbeSubscriber<Integer> lenient = ProbeSubscriber.<Integer>unbounded().allowNesting();
        lenient.whenNext(item -> lenient.onComplete()).onSubscribe(SILENT);
        lenient.onNext(1);
        lenient.verify();
    }

    @Test
    void signalsOfTwoThreadsAtOnceAreSeen() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.whenNext(item -> {
                    inside.countDown();
                    awaitQuietly(seen);
                })
                .onSubscribe(SILENT);
        Thread other = new Thread(() -> probe.onNext(1));
        other.start();
        assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
        probe.onComplete();
        seen.countDown();
        other.join(5_000);
        assertBroken(probe, "onComplete at the same time as onNext");
    }

    @Test
    void aBreachFailsATestThatDoesNotAsk() {
        ProbeSubscriber<Integer> probe = ProbeSubscriber.unbounded();
        probe.onComplete();
        assertThatThrownBy(() -> new BrokenRules().afterEach(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("onComplete before onSubscribe");
        new BrokenRules().afterEach(null);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertBroken(ProbeSubscriber<?> probe, String violation) {
        assertThatThrownBy(probe::verify).isInstanceOf(AssertionError.class).hasMessageContaining(violation);
    }
}
