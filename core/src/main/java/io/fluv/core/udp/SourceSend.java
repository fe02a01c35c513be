package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.error.EndReason;
import io.fluv.core.flow.SharedQueue;
import io.fluv.core.flow.SourceRing;
import io.fluv.core.flow.SourceSubscriber;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of a source.
 *
 * <pre>
 *   ACTIVE ──▶ DONE
 * </pre>
 *
 * It stays ACTIVE until all of the source's datagrams have left the queue, or it is cancelled, or the socket is closed; it
 * hears of the latter once it has a source, or somebody waits for its results. Confined to the loop.
 */
abstract class SourceSend implements Sending, SourceSubscriber.Sink<Datagram>, SourceRing.Member {
    private enum State {
        ACTIVE,
        DONE
    }

    final UdpHandle handle;
    final UdpOutput output;
    private final SourceSubscriber<Datagram> source;
    private final SharedQueue.Share<QueuedDatagram> queued = new SharedQueue.Share<>();
    private State state = State.ACTIVE;

    /** Its place among the socket's sources, while it has one there. */
    private SourceRing.@Nullable Seat<SourceSend> seat;

    /** The socket knows of it: its end is this one's too. */
    private boolean entered;

    /** Of the last datagram, from which is guessed how many more there is room for. */
    private long lastCost = 1;

    /** What the source failed with, and so does this once all that came before has been sent. */
    private @Nullable Throwable sourceFailure;

    SourceSend(UdpHandle handle, UdpOutput output) {
        this.handle = handle;
        this.output = output;
        this.source = new SourceSubscriber<>(handle, this);
    }

    /** It is over; called once, unless it was cancelled. */
    abstract void ended(@Nullable Throwable failure);

    final SourceSubscriber<Datagram> sourceSubscriber() {
        return source;
    }

    final boolean isDone() {
        return state == State.DONE;
    }

    /** Takes back what has not been sent. */
    final void abandon() {
        assert handle.inLoop();
        if (state == State.ACTIVE) {
            leave();
            output.takeBack(this);
        }
    }

    private void leave() {
        state = State.DONE;
        leaveSources();
        source.cancel();
    }

    private void leaveSources() {
        if (seat != null) {
            output.remove(seat);
            seat = null;
        }
    }

    // ---- the source ----

    @Override
    public final void onSource() {
        enter();
    }

    /** Becomes one of the socket's; when that is closed already, this ends. */
    final void enter() {
        assert handle.inLoop();
        if (state == State.DONE) {
            return; // cancelled on the way
        }
        if (!handle.isOpen()) {
            handle.loop().atEndOfPhase(this::closed); // not from within a signal: it runs the caller's code
        } else if (!entered) {
            entered = true;
            seat = output.add(this);
        } else {
            handle.touch();
        }
    }

    @Override
    public void onElement(Datagram datagram) {
        assert handle.inLoop();
        lastCost = UdpOutput.cost(datagram);
        output.enqueue(datagram, this);
    }

    @Override
    public final void onSourceCompleted() {
        leaveSources();
        output.enqueueEnd(this);
    }

    @Override
    public final void onSourceFailed(Throwable error) {
        sourceFailure = error;
        onSourceCompleted();
    }

    @Override
    public final void onUnheard(Throwable error) {
        if (!EndReason.isOwnDoing(error)) {
            handle.report(error);
        }
    }

    @Override
    public final void onThreadEnded() {
        ended(handle.closedHere("send"));
    }

    @Override
    public boolean canBeAsked() {
        return source.canBeAsked();
    }

    @Override
    public void ask(long room) {
        source.ask(room / lastCost);
    }

    final void askForOne() {
        source.ask(1);
    }

    // ---- the queue ----

    @Override
    public final SharedQueue.Share<QueuedDatagram> queued() {
        return queued;
    }

    @Override
    public final void finished() {
        assert handle.inLoop();
        if (state == State.ACTIVE) {
            state = State.DONE;
            ended(sourceFailure);
        }
    }

    @Override
    public final void closed() {
        assert handle.inLoop();
        if (state == State.ACTIVE) {
            leave();
            ended(sourceFailure != null ? sourceFailure : handle.closedHere("send"));
        }
    }
}
