package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accepting by demand, and how a listener ends. */
class TcpListenerTest {
    private static final Duration PAUSE = Duration.ofNanos(TcpListener.PAUSE_NANOS);
    private static final RuntimeException BUG = new IllegalStateException("a bug of the user's");

    private final LoopHarness harness = new LoopHarness();
    private final ScriptedListenChannel channel = new ScriptedListenChannel();
    private final TcpListener listener =
            new TcpListener(harness.group.assign(), harness.group, channel, TcpOptions.defaults());

    TcpListenerTest() {
        harness.step(listener::start);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private ProbeSubscriber<StreamConnection> accept(ProbeSubscriber<StreamConnection> acceptor) {
        listener.accept().subscribe(acceptor);
        harness.settle();
        return acceptor;
    }

    /** Connections wait; the loop says so if the listener wants to know. */
    private boolean ready() {
        return harness.ask(() -> {
            boolean wanted = channel.registration.awaited(Interest.BOTH) != Interest.NONE;
            if (wanted) {
                assertThat(channel.registration.interest()).isEqualTo(Interest.READ);
                channel.registration.ready(Interest.READ);
            }
            return wanted;
        });
    }

    @Test
    @Tag("uv-036")
    void nothingIsAcceptedThatWasNotAskedFor() {
        channel.waiting(5);
        assertThat(ready()).as("nobody accepts").isFalse();
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.idle());
        assertThat(ready()).as("nothing is requested").isFalse();
        assertThat(channel.accepts).isZero();

        acceptor.request(2);
        harness.settle();
        assertThat(ready()).isTrue();
        assertThat(acceptor.items()).hasSize(2);
        assertThat(channel.accepts).isEqualTo(2);
        assertThat(ready()).as("the demand is used up").isFalse();

        acceptor.request(3);
        harness.settle();
        assertThat(ready()).as("the rest was there without an event").isFalse();
        assertThat(acceptor.items()).as("none was lost").hasSize(5);
        assertThat(channel.accepted)
                .allSatisfy(accepted -> assertThat(accepted.isClosed()).isFalse());
    }

    @Test
    @Tag("uv-039")
    void anAcceptThatFindsNobodyEmitsNothing() {
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        assertThat(ready()).isTrue();
        assertThat(acceptor.items()).isEmpty();
        assertThat(acceptor.terminals()).isZero();
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void aLongBacklogLeavesTheLoopToOthersAfterSixtyFour() {
        channel.waiting(100);
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        int ofOneTurn = harness.ask(() -> {
            channel.registration.ready(Interest.READ);
            return acceptor.items().size();
        });
        assertThat(ofOneTurn).isEqualTo(64);
        harness.settle();
        assertThat(acceptor.items()).as("without another event").hasSize(100);
    }

    @Test
    void eachRequestInsideOnNextBringsOneMore() {
        channel.waiting(5);
        ProbeSubscriber<StreamConnection> acceptor = ProbeSubscriber.requesting(1);
        List<StreamConnection> seen = new ArrayList<>();
        acceptor.whenNext(connection -> {
            seen.add(connection);
            if (seen.size() < 3) {
                acceptor.request(1);
            }
        });
        accept(acceptor);
        ready();
        assertThat(seen).hasSize(3);
        assertThat(ready()).isFalse();
        assertThat(harness.ask(channel::backlog)).isEqualTo(2);
    }

    @Test
    void anAcceptedConnectionIsALoopsHandleUntilItEnds() {
        channel.waiting(1);
        StreamConnection connection = acceptOne(accept(ProbeSubscriber.requesting(1)));
        assertThat(harness.load()).isEqualTo(2);
        assertThat(connection.loop()).isSameAs(harness.loop);
        connection.dispose();
        harness.settle();
        assertThat(harness.load()).isEqualTo(1);
    }

    private StreamConnection acceptOne(ProbeSubscriber<StreamConnection> acceptor) {
        ready();
        assertThat(acceptor.items()).hasSize(1);
        return acceptor.items().get(0);
    }

    // ---- one subscriber after another ----

    @Test
    void aSecondSubscriberIsRefusedAndTheFirstAcceptsOn() {
        ProbeSubscriber<StreamConnection> first = accept(ProbeSubscriber.unbounded());
        ProbeSubscriber<StreamConnection> second = accept(ProbeSubscriber.unbounded());
        second.awaitError(IllegalStateException.class);
        channel.waiting(1);
        ready();
        assertThat(first.items()).hasSize(1);
        assertThat(second.items()).isEmpty();
    }

    @Test
    void cancellingStopsAcceptingAndALaterSubscriberTakesUp() {
        channel.waiting(3);
        ProbeSubscriber<StreamConnection> first = ProbeSubscriber.unbounded();
        first.whenNext(connection -> first.cancel());
        accept(first);
        ready();
        assertThat(first.items()).hasSize(1);
        assertThat(ready()).isFalse();
        first.request(5);
        assertThat(ready()).as("a request after the cancel does nothing").isFalse();

        ProbeSubscriber<StreamConnection> second = accept(ProbeSubscriber.unbounded());
        first.cancel();
        ready();
        assertThat(second.items()).hasSize(2);
        assertThat(first.terminals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aRequestForNothingFailsItsSubscriberAlone(long n) {
        channel.waiting(1);
        ProbeSubscriber<StreamConnection> bad = ProbeSubscriber.requesting(1);
        bad.whenSubscribed(subscription -> subscription.request(n));
        accept(bad);
        assertThat(bad.awaitError(IllegalArgumentException.class)).hasMessageContaining("§3.9");
        assertThat(bad.items()).isEmpty();
        ProbeSubscriber<StreamConnection> next = accept(ProbeSubscriber.unbounded());
        ready();
        assertThat(next.items()).hasSize(1);
    }

    @Test
    void aSubscriberThatThrowsWhenItIsRefusedDoesNotTakeItsSuccessorAlong() {
        ProbeSubscriber<StreamConnection> bad =
                accept(ProbeSubscriber.<StreamConnection>idle().whenTerminated(() -> {
                    throw BUG;
                }));
        ProbeSubscriber<StreamConnection> next = ProbeSubscriber.unbounded();
        harness.step(() -> {
            bad.subscription().request(0);
            // In the queue before the bad subscriber's error is sent, at the end of the phase.
            listener.accept().subscribe(next);
        });
        assertThat(harness.reported).containsExactly(BUG);
        channel.waiting(1);
        ready();
        assertThat(next.items()).hasSize(1);
        listener.close();
        harness.settle();
        assertThat(next.isCompleted()).isTrue();
    }

    @Test
    void aSubscriberThatThrowsInOnNextLosesThatConnectionAndTheListenerStaysOpen() {
        channel.waiting(2);
        ProbeSubscriber<StreamConnection> bad = ProbeSubscriber.unbounded();
        bad.whenNext(connection -> {
            throw BUG;
        });
        accept(bad);
        ready();
        harness.settle();
        assertThat(harness.reported).containsExactly(BUG);
        assertThat(bad.terminals()).as("it gets nothing more").isZero();
        assertThat(channel.accepted).hasSize(1);
        assertThat(channel.accepted.get(0).closes.get(0))
                .as("its peer sees a reset")
                .isTrue();
        assertThat(harness.load()).isEqualTo(1);

        ProbeSubscriber<StreamConnection> next = accept(ProbeSubscriber.unbounded());
        ready();
        assertThat(next.items()).hasSize(1);
        assertThat(channel.accepted.get(1).isClosed()).isFalse();
    }

    @Test
    void aSubscriberThatThrowsInOnSubscribeLeavesTheListenerToTheNext() {
        accept(ProbeSubscriber.<StreamConnection>unbounded().whenSubscribed(subscription -> {
            throw BUG;
        }));
        assertThat(harness.reported).containsExactly(BUG);
        ProbeSubscriber<StreamConnection> next = accept(ProbeSubscriber.unbounded());
        channel.waiting(1);
        ready();
        assertThat(next.items()).hasSize(1);
    }

    // ---- failures to accept ----

    @Test
    @Tag("uv-037")
    void aLackOfDescriptorsPausesAcceptingAndNothingIsLost() {
        channel.waiting(1).fails(new IOException("Too many open files")).waiting(2);
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        ready();
        assertThat(acceptor.items()).hasSize(1);
        assertThat(acceptor.terminals()).isZero();
        assertThat(harness.reported)
                .singleElement()
                .isInstanceOfSatisfying(
                        SocketException.class,
                        failure -> assertThat(failure).hasMessage("accept here:1: too many open files"));
        assertThat(ready()).as("no spin: the listener does not listen").isFalse();

        acceptor.request(1);
        harness.advance(PAUSE.minusNanos(1));
        assertThat(ready())
                .as("neither demand nor time short of the pause resume it")
                .isFalse();
        harness.advance(Duration.ofNanos(1));
        assertThat(ready()).isTrue();
        assertThat(acceptor.items()).hasSize(3);
        assertThat(harness.reported).hasSize(1);
    }

    @Test
    void aPauseOutlivesItsSubscriber() {
        channel.fails(new IOException("Too many open files")).waiting(1);
        ProbeSubscriber<StreamConnection> first = accept(ProbeSubscriber.unbounded());
        ready();
        first.cancel();
        ProbeSubscriber<StreamConnection> second = accept(ProbeSubscriber.unbounded());
        assertThat(ready()).isFalse();
        harness.advance(PAUSE);
        assertThat(ready()).isTrue();
        assertThat(second.items()).hasSize(1);
    }

    @Test
    void aPausedListenerCanBeClosed() {
        channel.fails(new IOException("Too many open files"));
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        ready();
        LoopHarness.await(listener.close());
        harness.advance(PAUSE);
        assertThat(acceptor.isCompleted()).isTrue();
        assertThat(harness.reported).hasSize(1);
    }

    @Test
    void anOptionThatAConnectionDoesNotTakeIsReportedAndTheNextIsAccepted() {
        channel.fails(new UnsupportedOperationException("'SO_ODD' not supported"))
                .waiting(1);
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        ready();
        assertThat(harness.reported).singleElement().isInstanceOf(SocketException.class);
        harness.advance(PAUSE);
        ready();
        assertThat(acceptor.items()).hasSize(1);
    }

    @Test
    void anAcceptedSocketThatCanNotBeRegisteredEndsItsConnectionAlone() {
        channel.waiting(new ScriptedChannel().failsCall(0, new IOException("No space left")))
                .waiting(1);
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        ready();
        assertThat(acceptor.items()).hasSize(2);
        LoopHarness.await(acceptor.items().get(0).closed());
        assertThat(acceptor.items().get(1).closed()).isNotDone();
        assertThat(harness.load()).isEqualTo(2);
    }

    // ---- the end ----

    @Test
    void closeCompletesTheSubscriberAndClosed() {
        channel.waiting(1);
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.requesting(1));
        StreamConnection connection = acceptOne(acceptor);
        CompletableFuture<Void> closed = listener.close();
        CompletableFuture<Void> again = listener.close();
        LoopHarness.await(closed);
        LoopHarness.await(again);
        assertThat(acceptor.isCompleted()).isTrue();
        assertThat(listener.closed()).isCompleted();
        assertThat(channel.closes).isEqualTo(1);
        assertThat(channel.registration.cancelled).isTrue();
        assertThat(connection.closed()).as("connections stay").isNotDone();
        assertThat(harness.load()).isEqualTo(1);
    }

    @Test
    void whoSubscribesAfterTheCloseIsCompleted() {
        LoopHarness.await(listener.close());
        assertThat(accept(ProbeSubscriber.idle()).isCompleted()).isTrue();
        assertThat(accept(ProbeSubscriber.unbounded()).isCompleted()).isTrue();
    }

    @Test
    void closingFromWithinOnNextStopsAtThatConnection() {
        channel.waiting(3);
        ProbeSubscriber<StreamConnection> acceptor = ProbeSubscriber.requesting(1);
        acceptor.whenNext(connection -> {
            listener.close();
            acceptor.cancel();
        });
        accept(acceptor);
        ready();
        LoopHarness.await(listener.closed());
        assertThat(acceptor.items()).hasSize(1);
        assertThat(acceptor.terminals()).isZero();
    }

    @Test
    void aSocketThatCanNotBeClosedIsReportedAndCountsAsClosed() {
        IOException failure = new IOException("Input/output error");
        channel.failsClose(failure);
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        LoopHarness.await(listener.close());
        assertThat(acceptor.isCompleted()).isTrue();
        assertThat(harness.reported).containsExactly(failure);
        assertThat(harness.load()).isZero();
    }

    @Test
    void theEndOfTheLoopClosesTheListener() {
        ProbeSubscriber<StreamConnection> acceptor = accept(ProbeSubscriber.unbounded());
        harness.close();
        assertThat(acceptor.isCompleted()).isTrue();
        assertThat(listener.closed()).isCompleted();
        assertThat(channel.closes).isEqualTo(1);
        assertThat(harness.load()).isZero();

        ProbeSubscriber<StreamConnection> late = ProbeSubscriber.unbounded();
        listener.accept().subscribe(late);
        late.awaitCompletion();
        LoopHarness.await(listener.close());
    }

    @Test
    void anOnCompleteThatThrowsIsReportedAndTheListenerIsClosed() {
        accept(ProbeSubscriber.<StreamConnection>unbounded().whenTerminated(() -> {
            throw BUG;
        }));
        LoopHarness.await(listener.close());
        assertThat(harness.reported).containsExactly(BUG);
    }
}
