package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.ResolvedHost;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.time.ManualClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkResolverTest {
    private static final Duration NEGATIVE_TTL = Duration.ofSeconds(10);

    private final ScriptedLookups lookups = new ScriptedLookups();
    private final List<String> hung = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private JdkResolver resolver = resolver(JdkResolver.THREADS, JdkResolver.WAITING);

    @AfterEach
    void close() {
        hung.forEach(lookups::release);
        resolver.close();
    }

    @Test
    void aHundredLookupsThatHangDelayNoOther() throws Exception {
        for (int i = 0; i < 100; i++) {
            resolver.resolve(hang("hung" + i));
        }
        lookups.awaitBegun(100);

        assertThat(get(resolver.resolve("quick")).addresses()).hasSize(1);
    }

    @Test
    void beyondTheThreadsQuestionsWaitAndBeyondThoseTheyAreRefusedAtOnce() throws Exception {
        bounded(2, 1);
        CompletableFuture<ResolvedHost> first = resolver.resolve(hang("a"));
        lookups.awaitBegun(1);
        resolver.resolve(hang("b"));
        lookups.awaitBegun(1);
        CompletableFuture<ResolvedHost> waiting = resolver.resolve("c");
        CompletableFuture<ResolvedHost> refused = resolver.resolve("d");

        assertThat(refused).isDone();
        assertThat(failure(refused)).extracting(LookupException::reason).isEqualTo(Reason.TOO_MANY);
        assertThat(failure(refused)).hasMessage("lookup d: too many lookups are waiting");
        assertThat(waiting).isNotDone();

        lookups.release("a");
        get(first);
        get(waiting);
        assertThat(lookups.asked()).containsExactly("a", "b", "c");
    }

    @Test
    void theSameQuestionAskedMeanwhileSharesTheAnswer() throws Exception {
        CompletableFuture<ResolvedHost> one = resolver.resolve(hang("host"));
        CompletableFuture<ResolvedHost> two = resolver.resolve("host");
        CompletableFuture<String> other = resolver.nameOf(InetAddress.getLoopbackAddress());
        lookups.release("host");

        assertThat(get(one)).isEqualTo(get(two));
        assertThat(get(other)).isEqualTo("localhost");
        assertThat(lookups.asked()).containsExactly("host");

        get(resolver.resolve("host"));
        assertThat(lookups.asked()).containsExactly("host", "host");
    }

    @Test
    void whoLeavesTakesNothingFromWhoStays() throws Exception {
        bounded(1, 10);
        resolver.resolve(hang("busy"));
        lookups.awaitBegun(1);
        CompletableFuture<ResolvedHost> leaves = resolver.resolve("host");
        CompletableFuture<ResolvedHost> stays = resolver.resolve("host");
        leaves.cancel(false);
        lookups.release("busy");

        assertThat(get(stays).addresses()).hasSize(1);
        assertThat(leaves).isCancelled();
    }

    @Test
    @Tag("uv-110")
    void aQuestionThatAllHaveLeftIsTakenBackBeforeItBegins() throws Exception {
        bounded(1, 1);
        CompletableFuture<ResolvedHost> busy = resolver.resolve(hang("busy"));
        lookups.awaitBegun(1);
        CompletableFuture<ResolvedHost> one = resolver.resolve("host");
        CompletableFuture<ResolvedHost> two = resolver.resolve("host");
        one.cancel(false);
        two.cancel(false);
        // Its place in the queue is free again.
        CompletableFuture<ResolvedHost> next = resolver.resolve("next");
        lookups.release("busy");
        get(busy);
        get(next);

        assertThat(one).isCancelled();
        assertThat(two).isCancelled();
        assertThat(lookups.asked()).containsExactly("busy", "next");
    }

    @Test
    @Tag("uv-111")
    void aQuestionThatHasBegunEndsAsUsualForWhoeverAsksNext() throws Exception {
        CompletableFuture<ResolvedHost> first = resolver.resolve(hang("host"));
        lookups.awaitBegun(1);
        first.cancel(false);
        CompletableFuture<ResolvedHost> next = resolver.resolve("host");
        assertThat(next).isNotDone();
        lookups.release("host");

        assertThat(get(next).addresses()).hasSize(1);
        assertThat(first).isCancelled();
        assertThat(lookups.asked()).containsExactly("host");
    }

    @Test
    void closingFailsWhatRunsWhatWaitsAndWhatComesLater() throws Exception {
        bounded(1, 10);
        CompletableFuture<ResolvedHost> running = resolver.resolve(hang("running"));
        lookups.awaitBegun(1);
        CompletableFuture<ResolvedHost> waiting = resolver.resolve("waiting");
        resolver.close();
        CompletableFuture<ResolvedHost> late = resolver.resolve("late");

        for (CompletableFuture<ResolvedHost> each : List.of(running, waiting, late)) {
            assertThat(each).isDone();
            assertThat(failure(each).reason()).isEqualTo(Reason.CLOSED);
            assertThat(failure(each)).hasMessageEndingWith(": the resolver is closed");
        }
        assertThat(lookups.asked()).containsExactly("running");
    }

    @Test
    void questionsOneAfterAnotherDoNotEachTakeAThread() throws Exception {
        for (int i = 0; i < 50; i++) {
            get(resolver.resolve("host" + i));
        }

        assertThat(resolver.threadCount()).isEqualTo(1);
    }

    @Test
    void anAnswerMayWaitForWhatItAsksItself() throws Exception {
        CompletableFuture<ResolvedHost> second = resolver.resolve("first")
                .thenApply(first -> resolver.resolve("second").join());

        assertThat(get(second).addresses()).hasSize(1);
    }

    @Test
    void aThreadThatTellsAnAnswerIsFreeForTheNextQuestion() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch nextIsAsked = new CountDownLatch(1);
        CompletableFuture<Void> telling = resolver.resolve(hang("host")).thenRun(() -> {
            told.countDown();
            await(nextIsAsked);
        });
        lookups.release("host");
        await(told);
        CompletableFuture<ResolvedHost> next = resolver.resolve("next");
        int threads = resolver.threadCount();
        nextIsAsked.countDown();

        assertThat(threads).isEqualTo(1);
        get(telling);
        assertThat(get(next).addresses()).hasSize(1);
    }

    @Test
    void oneThatTellsAnAnswerTakesOneQuestionAndTheNextHasAThreadOfItsOwn() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch allAreAnswered = new CountDownLatch(1);
        CompletableFuture<Void> telling = resolver.resolve(hang("host")).thenRun(() -> {
            told.countDown();
            await(allAreAnswered);
        });
        lookups.release("host");
        await(told);
        CompletableFuture<ResolvedHost> one = resolver.resolve("one");
        CompletableFuture<ResolvedHost> two = resolver.resolve("two");
        get(one);
        get(two);
        allAreAnswered.countDown();

        get(telling);
        assertThat(resolver.threadCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Name or service not known | UNKNOWN_NAME",
                "nodename nor servname provided, or not known | UNKNOWN_NAME",
                "Name does not resolve | UNKNOWN_NAME",
                "Temporary failure in name resolution | TEMPORARY_FAILURE",
                "Try again | TEMPORARY_FAILURE",
                "No address associated with hostname | NO_ADDRESS",
                "Address family for hostname not supported | NO_ADDRESS",
                "Name has no usable address | NO_ADDRESS",
                "Non-recoverable failure in name resolution | PERMANENT_FAILURE",
                "Unrecoverable error | PERMANENT_FAILURE",
                "Temporärer Fehler bei der Namensauflösung | UNSPECIFIED",
                "anything else | UNSPECIFIED"
            })
    void whatTheSystemSaysIsToldApart(String text, Reason reason) throws Exception {
        lookups.fail("host", text);
        LookupException failure = failure(resolver.resolve("host"));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageStartingWith("lookup host: ").hasRootCauseMessage("host: " + text);
    }

    @ParameterizedTest
    @CsvSource({
        "Temporary failure in name resolution, TEMPORARY_FAILURE",
        "Name or service not known, UNKNOWN_NAME",
        "No address associated with hostname, NO_ADDRESS"
    })
    void aFailureThatTheJdkRepeatsWithoutItsReasonKeepsIt(String text, Reason reason) throws Exception {
        lookups.fail("host", text);
        assertThat(failure(resolver.resolve("host")).reason()).isEqualTo(reason);

        lookups.failWithoutReason("host");
        assertThat(failure(resolver.resolve("host")).reason()).isEqualTo(reason);
        clock.advance(NEGATIVE_TTL);
        assertThat(failure(resolver.resolve("host")).reason()).isEqualTo(reason);
    }

    @Test
    void aFailureWhoseReasonTheJdkHasToldSomebodyElseIsOfAnUnknownOne() throws Exception {
        lookups.failWithoutReason("host");
        LookupException failure = failure(resolver.resolve("host"));

        assertThat(failure.reason()).isEqualTo(Reason.UNSPECIFIED);
        assertThat(failure)
                .hasMessage("lookup host: nothing was found, and the resolver does not say why")
                .hasRootCauseMessage("host");
    }

    @Test
    void aReasonIsKeptNoLongerThanTheJdkRepeatsTheFailure() throws Exception {
        lookups.fail("host", "Name or service not known");
        failure(resolver.resolve("host"));
        clock.advance(NEGATIVE_TTL.plusNanos(1));
        lookups.failWithoutReason("host");

        assertThat(failure(resolver.resolve("host")).reason()).isEqualTo(Reason.UNSPECIFIED);
    }

    @Test
    void aNewReasonReplacesTheOneBefore() throws Exception {
        lookups.fail("host", "Name or service not known");
        failure(resolver.resolve("host"));
        lookups.fail("host", "Temporary failure in name resolution");
        failure(resolver.resolve("host"));
        lookups.failWithoutReason("host");

        assertThat(failure(resolver.resolve("host")).reason()).isEqualTo(Reason.TEMPORARY_FAILURE);
    }

    /** The JDK tells the same of an address that has none and of a server that is silent. */
    @Test
    void whetherAnAddressHasNoNameIsNotKnown() throws Exception {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
        LookupException failure = failure(resolver.nameOf(address));

        assertThat(failure.reason()).isEqualTo(Reason.UNSPECIFIED);
        assertThat(failure).hasMessageContaining("192.0.2.7");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void bounded(int threads, int waiting) {
        resolver = resolver(threads, waiting);
    }

    private JdkResolver resolver(int threads, int waiting) {
        return new JdkResolver(lookups, threads, waiting, new FailureReasons(clock, NEGATIVE_TTL));
    }

    private String hang(String host) {
        lookups.hang(host);
        hung.add(host);
        return host;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static LookupException failure(CompletableFuture<?> future) {
        Throwable failure = future.handle((value, thrown) -> thrown)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return (LookupException) (failure instanceof CompletionException ? failure.getCause() : failure);
    }
}
