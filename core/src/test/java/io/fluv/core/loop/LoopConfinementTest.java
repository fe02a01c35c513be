package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.driver.Interest;
import io.fluv.core.flow.Outlet;
import io.fluv.core.flow.SourceSubscriber;
import io.fluv.core.time.Timer;
import io.fluv.core.time.TimerQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A touch of a loop's own state from another thread fails at once, where assertions are on. */
class LoopConfinementTest {
    private final LoopFixture fixture = new LoopFixture();
    private final EventLoop loop = fixture.loop;
    private final Door door = new Door(loop);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void assertionsAreOn() {
        assertThat(EventLoop.class.desiredAssertionStatus()).isTrue();
    }

    @Test
    void loopLetsNoOtherThreadIn() {
        ForeignTouch.of(loop)
                .anyThread(
                        "inLoop",
                        "execute",
                        "schedule",
                        "nanoTime",
                        "report",
                        "close",
                        "ended",
                        "closeUnstarted",
                        "run",
                        "turn")
                .anyThread("load", "addLoad", "unassign", "isTakingSteps", "waitingTasks", "counted")
                .isRefused();
    }

    @Test
    void placeOfAChannelLetsNoOtherThreadIn() throws Exception {
        try (ReadySocket socket = new ReadySocket(ready -> {})) {
            fixture.run(() -> socket.register(loop, Interest.NONE));

            assertThatThrownBy(() -> socket.channel.interest(Interest.READ)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> socket.channel.handle(new OnReady(ready -> {})))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void timerLetsNoOtherThreadCancelIt() throws Exception {
        Timer timer = fixture.call(() -> loop.startTimer(1, () -> {}));

        assertThatThrownBy(timer::cancel).isInstanceOf(AssertionError.class);
        assertThat(fixture.call(loop::timerCount)).isEqualTo(1);
    }

    @Test
    void timersBelongToTheThreadThatUsedThemFirst() throws Exception {
        TimerQueue queue = new TimerQueue();
        Timer timer = fixture.call(() -> queue.add(1, () -> {}));

        ForeignTouch.of(queue).onlyLooking("nanosToNext", "size", "sequence").isRefused();
        ForeignTouch.of(timer).anyThread("run", "discard").isRefused();
    }

    @Test
    void scheduledTaskLetsNoOtherThreadIn() {
        ForeignTouch.of(new ScheduledTask(loop, () -> {})).anyThread("cancel").isRefused();
    }

    @Test
    void endSignalLetsNoOtherThreadIn() {
        ForeignTouch.of(new EndSignal(door))
                .anyThread("await")
                .onlyLooking("waiting")
                .isRefused();
    }

    @Test
    void outletLetsNoOtherThreadIn() {
        ForeignTouch.of(new Outlet<>(door, new NoOwner()))
                .anyThread("subscribe")
                .onlyLooking(
                        "isTaken", "hasBadRequest", "canTake", "wanted", "canLend", "isTakenByBorrower", "subscriber")
                .isRefused();
    }

    @Test
    void sourceSubscriberLetsNoOtherThreadIn() {
        ForeignTouch.of(new SourceSubscriber<>(door, new NoSink()))
                .anyThread("subscribeTo", "onSubscribe", "onNext", "onError", "onComplete", "canBorrow")
                .onlyLooking("canBeAsked")
                .isRefused();
    }

    private static final class NoOwner implements Outlet.Owner {
        @Override
        public void onWanted() {}

        @Override
        public void onUserFailure(Throwable thrown) {}

        @Override
        public Throwable refusal() {
            return null;
        }

        @Override
        public IllegalStateException taken() {
            return new IllegalStateException();
        }

        @Override
        public void later(Runnable step) {}
    }

    private static final class NoSink implements SourceSubscriber.Sink<Object> {
        @Override
        public void onSource() {}

        @Override
        public void onElement(Object element) {}

        @Override
        public void onSourceCompleted() {}

        @Override
        public void onSourceFailed(Throwable error) {}

        @Override
        public void onUnheard(Throwable error) {}

        @Override
        public void onThreadEnded() {}
    }
}
