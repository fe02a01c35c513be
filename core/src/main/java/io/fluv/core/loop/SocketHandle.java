package io.fluv.core.loop;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * How the handle of a socket takes its turns, whatever the protocol. An event (readiness, a request, a write) only changes
 * fields and {@linkplain #touch touches} the handle; once per phase of the loop {@link #run} does all that follows. So no
 * signal is sent from within another, and what several events have queued goes out together.
 *
 * <p>Confined to its loop, but for what is said to be for any thread.
 */
public abstract class SocketHandle implements Handle, Runnable {
    private final EventLoop loop;
    private final Door door;

    /** From {@link #registered} to {@link #deregister}. */
    private @Nullable Registration registration;

    /** {@link #run} is under way, or will be at the end of this phase. */
    private boolean running;

    /** Something changed since {@link #act} last looked. */
    private boolean touched;

    /** For a handle that was {@linkplain LoopGroup#assign assigned} to {@code loop}. */
    protected SocketHandle(EventLoop loop) {
        this.loop = loop;
        this.door = new Door(loop);
    }

    // ---- from any thread ----

    public final EventLoop loop() {
        return loop;
    }

    /** The way in for all that is asked of this handle. */
    public final Door door() {
        return door;
    }

    /** For assertions. */
    public boolean inLoop() {
        return loop.inLoop();
    }

    /** Tells the loop's observer. */
    public final void report(Throwable error) {
        loop.report(error, this);
    }

    // ---- what a protocol adds ----

    protected abstract boolean wantsRead();

    protected abstract boolean wantsWrite();

    protected abstract void onReadable();

    protected abstract void onWritable();

    /** A new turn: the shares of it are full again. */
    protected abstract void beginTurn();

    /**
     * Does what follows from what happened. False when what follows further has to wait until others had their turn: who
     * asks again at each end must not hold the loop.
     */
    protected abstract boolean act();

    /** The turn is over, and the socket still registered. */
    protected void endTurn() {
        assert loop.inLoop();
    }

    /** Something threw which must not: this handle alone is to end. */
    protected abstract void endFor(Throwable failure);

    // ---- the turns ----

    /** The socket is watched from now on. */
    protected final void registered(Registration place) {
        assert loop.inLoop();
        registration = place;
    }

    protected final int interest() {
        return (wantsRead() ? SelectionKey.OP_READ : 0) | (wantsWrite() ? SelectionKey.OP_WRITE : 0);
    }

    /** The socket is no longer watched. Does nothing when it is not. */
    protected final void deregister() {
        assert loop.inLoop();
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
    }

    @Override
    public final void onReady(int readyOps) {
        assert loop.inLoop();
        running = true; // what follows from within is seen to in run()
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            onWritable();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0) {
            onReadable();
        }
        run();
    }

    @Override
    public final void onFailure(Throwable failure) {
        assert loop.inLoop();
        running = false;
        endFor(failure);
    }

    /** Something changed: have {@link #run} look at it, at the end of the phase at the latest. */
    public final void touch() {
        assert loop.inLoop();
        touched = true;
        if (!running) {
            running = true;
            loop.atEndOfPhase(this);
        }
    }

    /** What goes wrong in it ends this handle, and must not stall it. */
    @Override
    public final void run() {
        assert loop.inLoop();
        try {
            settle();
        } catch (Throwable failure) {
            report(failure);
            onFailure(failure);
        }
    }

    private void settle() {
        running = true; // what follows from within is seen to here
        beginTurn();
        boolean mayGoOn;
        do {
            touched = false;
            mayGoOn = act();
        } while (touched && mayGoOn);
        if (registration != null) {
            registration.interest(interest());
            endTurn();
        }
        if (touched) {
            loop.atEndOfPhase(this);
        } else {
            running = false;
        }
    }

    /** See {@link EventLoop#scratch()}. */
    public final ByteBuffer scratch() {
        return loop.scratch();
    }
}
