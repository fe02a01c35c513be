package io.fluv.core.loop;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How the handle of a socket takes its turns, whatever the protocol. An event (readiness, a request, a write) only changes
 * fields and {@linkplain #touch touches} the handle; {@link #run} then does all that follows. Two things must not be: a signal
 * that is sent from within another, and a handle that holds the loop. So what follows from within a run is seen to by the same
 * run, and what is left when the share of a turn is used up, by one in the next I/O phase.
 *
 * <pre>
 *           touch(), or ready and at once           touch()
 *   IDLE ─────────────▶ QUEUED ──run()──▶ RUNNING ─────────▶ RUNNING_AGAIN
 *    ▲                    ▲                │    ▲                │    │
 *    │                    │      done      │    └────────────────┘    │
 *    ├────────────────────┼────────────────┘      looks again         │
 *    │                    └───────────────────────────────────────────┘
 *    │                      something was left, or others are to have their turn first
 * </pre>
 *
 * How often a run looks again is bounded by the shares: of bytes, calls and elements.
 *
 * <p>It is the way in for all that is asked of it. Confined to its loop, but for what is said to be for any thread.
 */
public abstract class SocketHandle<C extends Channel> extends Door implements Handle, Runnable {
    private enum State {
        IDLE,
        QUEUED,
        RUNNING,
        RUNNING_AGAIN
    }

    /**
     * Plain, although any thread may ask it for addresses and options: a channel that is put around another passes those on, so
     * that the one before does as well.
     */
    private C channel;

    /** From {@link #start} to {@link #close}. */
    private boolean registered;

    private State state = State.IDLE;

    /** For a handle that was {@linkplain LoopGroup#assign assigned} to {@code loop}. */
    protected SocketHandle(EventLoop loop, C channel) {
        super(loop);
        this.channel = channel;
    }

    // ---- from any thread ----

    /** The one place where it is put down; a channel around another may come to stand here. */
    public final C channel() {
        return channel;
    }

    /** For assertions. */
    public boolean inLoop() {
        return loop().inLoop();
    }

    /** Tells the loop's observer. */
    public final void report(Throwable error) {
        loop().report(error, this);
    }

    // ---- what a protocol adds ----

    /** Registers the channel, on the loop. */
    public abstract void start() throws IOException;

    /** Closes the channel and ends everything, on the loop; does nothing when that is done. */
    public abstract void closeAtOnce();

    protected abstract boolean wantsRead();

    protected abstract boolean wantsWrite();

    /** What readiness of the channel means for the two that follow. */
    protected Interest readiness(Interest ready) {
        return ready;
    }

    /** Notes that it can be read, until a call comes up short. */
    protected abstract void onReadable();

    /** Notes that it can be written, until a call comes up short. */
    protected abstract void onWritable();

    /** A new turn: the shares of it are full again. */
    protected abstract void beginTurn();

    /**
     * Does what follows from what happened, as far as the shares go. False when what follows further has to wait until others
     * had their turn: who asks again at each end must not hold the loop.
     */
    protected abstract boolean act();

    /** True when the shares of the turn were not enough for what can be done without waiting. */
    protected abstract boolean hasWorkLeft();

    /** The turn is over, and the socket still registered. */
    protected void endTurn() {
        assert loop().inLoop();
    }

    /** Something threw which must not: this handle alone is to end. */
    protected abstract void endFor(Throwable failure);

    // ---- its place ----

    /** Registers the channel. */
    protected final void register() throws IOException {
        assert loop().inLoop();
        loop().register(channel, interest(), this);
        registered = true;
    }

    /** Takes over the place that the channel has already. */
    protected final void takeOver() {
        assert loop().inLoop();
        channel.handle(this);
        registered = true;
        touch(); // sets the interest
    }

    /** Puts another channel in the place of the one that there is, which goes on under it. */
    protected final void exchange(C around) {
        assert loop().inLoop();
        channel = around;
        touch();
    }

    private Interest interest() {
        return Interest.of(wantsRead(), wantsWrite());
    }

    /** How a channel is closed. */
    protected interface Closing {
        void close() throws IOException;
    }

    /**
     * Gives up the channel and the place on the loop, once.
     *
     * @param whenGone tells those who wait for the descriptor to be gone
     */
    protected final void close(Closing how, Runnable whenGone) {
        assert loop().inLoop();
        registered = false;
        closeChannel(how);
        loop().unassign();
        loop().afterDeregistration(whenGone);
    }

    protected final void closeChannel(Closing how) {
        try {
            how.close();
        } catch (Throwable e) {
            report(e); // the rest of the end must not be left undone
        }
    }

    // ---- the turns ----

    @Override
    public final void onReady(Interest ready) {
        assert loop().inLoop();
        boolean waits = state == State.QUEUED;
        if (!waits) {
            state = State.RUNNING; // what follows from within is seen to in run()
        }
        Interest possible = readiness(ready);
        if (possible.writes()) {
            onWritable();
        }
        if (possible.reads()) {
            onReadable();
        }
        if (!waits) {
            run();
        }
    }

    @Override
    public final void onFailure(Throwable failure) {
        assert loop().inLoop();
        state = State.IDLE;
        endFor(failure);
    }

    /** Something changed: have {@link #run} look at it, at the end of the phase at the latest. */
    public final void touch() {
        assert loop().inLoop();
        if (state == State.RUNNING) {
            state = State.RUNNING_AGAIN;
        } else if (state == State.IDLE) {
            state = State.QUEUED;
            loop().atEndOfPhase(this);
        }
    }

    /** What goes wrong in it ends this handle, and must not stall it. */
    @Override
    public final void run() {
        assert loop().inLoop();
        try {
            settle();
        } catch (Throwable failure) {
            report(failure);
            onFailure(failure);
        }
    }

    private void settle() {
        beginTurn();
        boolean mayGoOn;
        do {
            state = State.RUNNING; // what follows from within is seen to here
            mayGoOn = act();
        } while (state == State.RUNNING_AGAIN && mayGoOn);
        boolean changed = state == State.RUNNING_AGAIN;
        if (registered) {
            channel.interest(interest());
            endTurn();
        }
        if (changed) {
            state = State.QUEUED;
            loop().atEndOfPhase(this);
        } else if (hasWorkLeft()) {
            state = State.QUEUED;
            loop().atNextIo(this);
        } else {
            state = State.IDLE;
        }
    }

    /** See {@link EventLoop#scratch()}. */
    public final ByteBuffer scratch() {
        return loop().scratch();
    }
}
