package io.fluv.driver.tck;

import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A loop that has nothing to do but to wait, and keeps watch over how it is told: from within a wait, one at a time, each once.
 */
final class TestLoop implements Turns, Closeable {
    private enum State {
        OPENING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final TestLoops loops;
    private final boolean driven;
    private final Poller poller;
    private final Set<Handle> told = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Thread thread = Thread.currentThread();
    private boolean awaiting;
    private boolean telling;
    private int awaits;
    private long nanosToNextTurn = TestLoops.STEP_NANOS;
    private State state = State.OPENING;

    TestLoop(TestLoops loops, Driver driver) throws IOException {
        this.loops = loops;
        this.driven = driver.drivesLoops();
        this.poller = driver.openPoller(this);
        this.state = State.OPEN;
    }

    TestLoops loops() {
        return loops;
    }

    Poller poller() {
        return poller;
    }

    /** How many waits are over. */
    int awaits() {
        return awaits;
    }

    /** True while a handle of this loop is told. */
    boolean isTelling() {
        return telling;
    }

    /** Waits once by itself, or is turned by a driver to whom it says that it is due after so long. */
    void step(long nanos) throws IOException {
        if (driven) {
            nanosToNextTurn = nanos;
            loops.step();
        } else {
            await(nanos);
        }
    }

    /** Has the poller look around without waiting. */
    void look() throws IOException {
        if (driven) {
            int before = awaits;
            poller.wakeUp();
            loops.until("a turn after wakeUp", () -> awaits > before);
        } else {
            await(0);
        }
    }

    void await(long nanos) throws IOException {
        awaiting = true;
        told.clear();
        try {
            poller.await(nanos);
        } finally {
            awaiting = false;
            awaits++;
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void ready(Handle handle, Interest ready) {
        require(state != State.OPENING, "a handle was told from within openPoller");
        require(inLoop(), "a handle was told by a thread that is not in the loop");
        require(awaiting, "a handle was told, and not from within await");
        require(!telling, "a handle was told while another was being told");
        require(told.add(handle), "a handle was told twice by one await");
        telling = true;
        try {
            handle.onReady(ready);
        } catch (Throwable failure) {
            handle.onFailure(failure);
        } finally {
            telling = false;
        }
    }

    private void require(boolean isSo, String violation) {
        if (!isSo) {
            loops.violated(violation);
        }
    }

    @Override
    public long turn() {
        require(driven, "a loop was turned by a driver that does not drive loops");
        require(state != State.OPENING, "a loop was turned from within openPoller");
        require(state != State.CLOSED, "a loop was turned after it had ended");
        require(inLoop(), "a loop was turned by another thread than the test's");
        if (awaiting) {
            loops.violated("a loop was turned from within its own turn");
            throw new IllegalStateException("a turn is under way");
        }
        if (state == State.OPEN || state == State.CLOSING) {
            turnOnce();
        }
        return state == State.CLOSED ? OVER : nanosToNextTurn;
    }

    private void turnOnce() {
        try {
            await(0);
            if (state == State.CLOSING) {
                closePoller();
            }
        } catch (IOException e) {
            loops.violated("a wait has failed", e);
            state = State.CLOSED;
        }
    }

    /** Ends it with a last turn; does nothing when it has ended. */
    @Override
    public void close() throws IOException {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        if (driven) {
            poller.wakeUp();
            loops.until("the last turn", () -> state == State.CLOSED);
        } else {
            try {
                await(0);
            } finally {
                closePoller();
            }
        }
        loops.ended(this);
    }

    private void closePoller() throws IOException {
        state = State.CLOSED;
        poller.close();
    }
}
