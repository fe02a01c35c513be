package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.time.NanoClock;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * {@link Poller}: how long it waits, what ends a wait, and whom it has. That handles are told from within a wait, one at a time
 * and each once, is held by every test of all contracts.
 */
public abstract class PollerContract extends Contract {
    /** Not a whole number of milliseconds, which some systems count in. */
    private static final long SOON_NANOS = TimeUnit.MICROSECONDS.toNanos(3_700);

    /** How many such times, since a system that is busy may let one pass at once. */
    private static final int TIMES = 10;

    /** How many waits a short time may take, were some of them to end early. */
    private static final int MOST_AWAITS = 16;

    private static final int ROUNDS = 200;

    protected PollerContract() {}

    // ---- how long it waits ----

    // await: "0 for not at all"
    @Test
    final void anAwaitOfZeroReturns() throws IOException {
        int before = loop().awaits();

        loop().look();
        loop().look();

        assertThat(loop().awaits()).isGreaterThanOrEqualTo(before + 2);
    }

    // await: "or nanos nanoseconds are over", "must not wait shorter again and again: the loop would spin"
    @Test
    final void aWaitEndsWithItsTimeAndNotLongBefore() throws IOException {
        passTime();
    }

    /** As a loop does with timers: waits for what is left until nothing is left. */
    private void passTime() throws IOException {
        NanoClock clock = driver().clock();
        for (int i = 0; i < TIMES; i++) {
            long end = clock.nanoTime() + SOON_NANOS;
            int before = loop().awaits();
            for (long left = SOON_NANOS; left > 0; left = end - clock.nanoTime()) {
                loop().step(left);
                assertThat(loop().awaits() - before)
                        .as("waits until %s ns were over", SOON_NANOS)
                        .isLessThan(MOST_AWAITS);
            }
        }
    }

    // await: "or nanos nanoseconds are over", however few
    @Test
    final void aWaitOfOneNanosecondEnds() throws IOException {
        int before = loop().awaits();

        loop().step(1);
        loops().until("a wait is over", () -> loop().awaits() > before);
    }

    // await: as before; an interrupt was meant for somebody else, and nothing in the contract ends waits by it
    @Test
    final void anInterruptDoesNotMakeTheLoopSpin() throws IOException {
        Thread.currentThread().interrupt();
        try {
            passTime();
        } finally {
            Thread.interrupted();
        }
    }

    // ---- what ends a wait ----

    // wakeUp: "or else keeps the next one from beginning"
    @Test
    final void aWakeUpBeforeKeepsTheWaitFromBeginning() throws IOException {
        loop().poller().wakeUp();

        awaitWokenUp();
    }

    /** Waits for very long, which has to end before its time. */
    private void awaitWokenUp() throws IOException {
        NanoClock clock = driver().clock();
        long patience = patience().toNanos();
        long begin = clock.nanoTime();
        int before = loop().awaits();
        loop().step(patience);
        loops().until("a wait is over", () -> loop().awaits() > before);
        assertThat(clock.nanoTime() - begin).as("nanoseconds until it woke up").isLessThan(patience);
    }

    // await: "FOREVER for no limit"
    @Test
    final void aWakeUpEndsAWaitWithoutALimit() throws IOException {
        int before = loop().awaits();
        loop().poller().wakeUp();

        loop().step(Poller.FOREVER);
        loops().until("a wait is over", () -> loop().awaits() > before);
        loop().poller().wakeUp();
        loop().step(Poller.FOREVER);
        loops().until("another wait is over", () -> loop().awaits() > before + 1);
    }

    // wakeUp: "Any thread"
    @Test
    final void anotherThreadWakesItUp() throws Exception {
        elsewhere(() -> {
            loop().poller().wakeUp();
            return true;
        });

        awaitWokenUp();
    }

    // wakeUp: "Ends a wait that is under way, or else keeps the next one from beginning", whichever of the two it meets
    @Test
    final void noWakeUpIsLostWhateverItsMoment() throws Exception {
        Semaphore begun = new Semaphore(0);
        Semaphore woken = new Semaphore(0);
        FutureTask<Boolean> waker = begin(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                begun.acquireUninterruptibly();
                loop().poller().wakeUp();
                woken.release();
            }
            return true;
        });

        try {
            for (int i = 0; i < ROUNDS; i++) {
                begun.release();
                if (loops().areDriven()) {
                    woken.acquireUninterruptibly(); // there is no wait that it could meet, nor one that waits for it
                }
                awaitWokenUp();
            }
        } finally {
            begun.release(ROUNDS);
            assertThat(result(waker)).isTrue();
        }
    }

    // wakeUp: "keeps the next one from beginning", and not those after it
    @Test
    final void wakeUpsBeforeAWaitCountAsOne() throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            loop().poller().wakeUp();
        }

        awaitWokenUp();
        passTime();
    }

    // wakeUp: "and also when it is closed"
    @Test
    final void aWakeUpAfterTheEndDoesNothing() throws Exception {
        loop().close();

        loop().poller().wakeUp();
        elsewhere(() -> {
            loop().poller().wakeUp();
            return true;
        });
    }

    // openPoller: "what a driver that drives loops has to turn from now on, the first time without being woken up"
    @Test
    final void theFirstTurnNeedsNoWakeUp() throws IOException {
        if (loops().areDriven()) {
            TestLoop other = loops().open();

            loops().until("it is turned", () -> other.awaits() > 0);
        }
    }

    // ---- whom it has ----

    // handles: "The handles of the channels that are registered and not closed"
    @EachFamily
    final void itHasTheHandlesOfWhatIsRegisteredAndNotClosed(ProtocolFamily family) throws IOException {
        assertThat(loop().poller().handles()).isEmpty();

        TestListener listener = listen(family);
        assertThat(loop().poller().handles()).as("opened").isEmpty();

        listener.register();
        assertThat(loop().poller().handles()).as("registered").containsExactly(listener.probe());

        Pair pair = connect(listener);
        assertThat(loop().poller().handles())
                .as("registered")
                .containsExactlyInAnyOrder(
                        listener.probe(), pair.client().probe(), pair.server().probe());

        pair.client().close();
        assertThat(loop().poller().handles())
                .as("after one was closed, even before the next wait")
                .containsExactlyInAnyOrder(listener.probe(), pair.server().probe());

        listener.close();
        pair.server().abort();
        assertThat(loop().poller().handles()).as("after all were closed").isEmpty();
    }

    // handles: "a copy"
    @EachFamily
    final void itsHandlesAreACopy(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        List<Handle> before = loop().poller().handles();

        listener.close();
        registered(listen(family));
        loop().look();

        assertThat(before).containsExactly(listener.probe());
    }

    // register: "Takes a place", with that poller and no other
    @EachFamily
    final void onlyTheOwnPollerTells(ProtocolFamily family) throws IOException {
        TestLoop other = loops().open();
        TestListener listener = registered(listen(family));
        TestStream client = connectTo(listener.address());
        TestStream server = listener.accept();
        server.register(other, Interest.READ);

        assertThat(loop().poller().handles()).doesNotContain(server.probe());
        assertThat(other.poller().handles()).containsExactly(server.probe());

        client.write("hello");
        server.probe().whenReady(ready -> assertThat(other.isTelling()).isTrue());
        assertThat(server.readText(5)).isEqualTo("hello");
    }

    // close: "Channels that are still registered are not closed by this"
    @EachFamily
    final void itsEndDoesNotCloseItsChannels(ProtocolFamily family) throws IOException {
        TestLoop other = loops().open();
        TestListener listener = registered(listen(family));
        TestStream client = connectTo(listener.address());
        TestStream server = listener.accept();
        server.register(other, Interest.WRITE);
        server.write("before ");

        other.close();
        settle();
        assertThat(client.readText(7)).isEqualTo("before ");
        assertThat(server.write(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
        assertThat(client.read(1)).hasSize(1);

        server.close();
        assertThat(client.readToEnd()).isEmpty();
    }
}
