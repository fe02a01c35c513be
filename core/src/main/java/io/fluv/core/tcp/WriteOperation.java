package io.fluv.core.tcp;

import io.fluv.core.Outgoing;
import io.fluv.core.error.EndReason;
import io.fluv.core.flow.SharedQueue;
import io.fluv.core.flow.SourceRing;
import io.fluv.core.flow.SourceSubscriber;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One write: its source, if it has one, its share of the queue, and its result.
 *
 * <pre>
 *   ACTIVE ──▶ DRAINING ──▶ DONE
 *     │                      ▲
 *     └──────────────────────┘
 * </pre>
 *
 * ACTIVE has a source, or waits for it; DRAINING will emit nothing more, and some of its buffers are still queued; DONE has
 * its result. A buffer that is written alone begins in DRAINING.
 *
 * <p>Confined to the connection's loop, but for the signals of the source and {@link #cancel}, which hop, and for how
 * its result is told.
 */
final class WriteOperation extends CompletableFuture<Void>
        implements Outgoing<ByteBuffer>, SourceSubscriber.Sink<ByteBuffer>, SourceRing.Member {
    private enum State {
        ACTIVE,
        DRAINING,
        DONE
    }

    private final StreamHandle handle;

    /** True for {@code writer()}, whose upstream's end is the end of this side's data. */
    private final boolean endsOutput;

    private final SourceSubscriber<ByteBuffer> source;

    /** Its buffers in the connection's queue. */
    private final SharedQueue.Share<QueuedBuffer> queued = new SharedQueue.Share<>();

    private State state;

    /** Its place among the sources, while it has one there. */
    private SourceRing.@Nullable Seat<WriteOperation> seat;

    /** The source lends what it emits, so that all that has to be queued is copied: it is asked only when nothing is. */
    private boolean lent;

    /** Of the last buffer, from which is guessed how many more there is room for; an empty one counts as one byte. */
    private int lastBytes = 1;

    private long bytesWritten;

    /** What the result fails with once the queue has been drained of this write's buffers; null for success. */
    private @Nullable Throwable failure;

    /** This side ended the output before the source was done; the failure that follows tells how far it came. */
    private boolean cutShort;

    /** Told of the end besides the result, or null. Set before the write begins, and taken by whoever decides the end. */
    private @Nullable BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> onEnd;

    private WriteOperation(StreamHandle handle, State state, boolean endsOutput) {
        this.handle = handle;
        this.state = state;
        this.endsOutput = endsOutput;
        this.source = new SourceSubscriber<>(handle, this);
    }

    static WriteOperation ofSource(StreamHandle handle) {
        return new WriteOperation(handle, State.ACTIVE, false);
    }

    static WriteOperation endingOutput(StreamHandle handle) {
        return new WriteOperation(handle, State.ACTIVE, true);
    }

    static WriteOperation ofBuffer(StreamHandle handle) {
        return new WriteOperation(handle, State.DRAINING, false);
    }

    /** What the source of {@code writer()} is to be subscribed to. Nothing is written, and nothing cut short, before it is. */
    Flow.Subscriber<ByteBuffer> source() {
        return source;
    }

    /** From now on the end of the connection is the write's too: the source may take its time to come. */
    @Override
    public Flow.Subscriber<ByteBuffer> subscriber() {
        if (!handle.enter(this::begin)) {
            onThreadEnded();
        }
        return source;
    }

    /** Writes what {@code publisher} emits. */
    void subscribeTo(Flow.Publisher<? extends ByteBuffer> publisher) {
        subscriber();
        source.subscribeTo(publisher);
    }

    @Override
    public CompletableFuture<Void> result() {
        return this;
    }

    @Override
    public void onEnd(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> action) {
        assert onEnd == null : "there is one already";
        onEnd = Objects.requireNonNull(action, "action");
    }

    @Override
    public boolean complete(@Nullable Void nothing) {
        boolean first = super.complete(null);
        if (first) {
            tellEnd(null);
        }
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable outcome) {
        boolean first = super.completeExceptionally(outcome);
        if (first) {
            tellEnd(outcome);
        }
        return first;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        // The inherited one is true for each further call, too.
        if (!isDone() && completeExceptionally(new CancellationException())) {
            handle.enter(this::cancelled);
        }
        return isCancelled();
    }

    /** On the thread that decides it, and once: whoever still holds this write then does not hold those who wanted to know. */
    private void tellEnd(@Nullable Throwable outcome) {
        var action = onEnd;
        onEnd = null;
        if (action != null) {
            try {
                action.accept(null, outcome);
            } catch (Throwable thrown) {
                handle.report(thrown); // not into the code that decided it
            }
        }
    }

    private StreamOutput output() {
        return handle.output();
    }

    // ---- on the loop ----

    private void begin() {
        assert handle.inLoop();
        if (state != State.ACTIVE || seat != null) {
            return;
        }
        if (output().isOpen()) {
            seat = output().add(this);
        } else {
            source.cancel();
            failLater(output().endReason());
        }
    }

    @Override
    public void onSource() {
        begin();
        handle.touch();
    }

    @Override
    public void onElement(ByteBuffer buffer) {
        assert handle.inLoop();
        lastBytes = Math.max(1, buffer.remaining());
        output().enqueue(buffer, this);
    }

    @Override
    public boolean canBorrow() {
        return true;
    }

    @Override
    public void onLent(ByteBuffer buffer) {
        assert handle.inLoop();
        lent = true;
        lastBytes = Math.max(1, buffer.remaining());
        output().writeLent(buffer, this);
    }

    @Override
    public void onSourceCompleted() {
        assert handle.inLoop();
        drain(null);
        if (endsOutput) {
            output().finish().whenComplete(this::finSent);
        }
    }

    /** All was written, but the peer does not learn that it was all: nobody else would hear of that. */
    private void finSent(@Nullable Void done, @Nullable Throwable finFailure) {
        if (finFailure != null && !isCompletedExceptionally()) {
            handle.report(finFailure);
        }
    }

    /** The source is to blame. That ends a write alone, after what was emitted before, or with writer() the connection. */
    @Override
    public void onSourceFailed(Throwable error) {
        assert handle.inLoop();
        if (endsOutput) {
            leaveSources();
            state = State.DONE;
            completeExceptionally(error);
            handle.onSourceFailure(error);
        } else {
            drain(error);
        }
    }

    /** Too late for the result: it is decided, or being decided by something else. */
    @Override
    public void onUnheard(Throwable error) {
        if (!EndReason.isOwnDoing(error)) {
            handle.report(error);
        }
    }

    @Override
    public void onThreadEnded() {
        Throwable closed = handle.failure("write", EndReason.CLOSED_HERE, 0, null);
        completeExceptionally(closed);
        if (endsOutput) {
            handle.report(closed);
        }
    }

    /** The source has no more to give; the result follows when the queue has none of its buffers left. */
    private void drain(@Nullable Throwable outcome) {
        leaveSources();
        state = State.DRAINING;
        failure = outcome;
        if (queued.isEmpty()) {
            // Not from within the source's signal: completing runs the caller's code.
            output().enqueueEnd(this);
        }
    }

    private void cancelled() {
        assert handle.inLoop();
        if (state != State.DONE) {
            leaveSources();
            state = State.DONE;
            source.cancel();
            output().takeBack(this);
        }
    }

    @Override
    public boolean canBeAsked() {
        return source.canBeAsked() && !(lent && output().hasQueued());
    }

    @Override
    public void ask(long room) {
        source.ask(room / lastBytes);
    }

    private void leaveSources() {
        if (seat != null) {
            output().remove(seat);
            seat = null;
        }
    }

    SharedQueue.Share<QueuedBuffer> queued() {
        return queued;
    }

    void written(int bytes) {
        assert handle.inLoop();
        bytesWritten += bytes;
    }

    /** One of its buffers has left the queue. */
    void bufferDone() {
        assert handle.inLoop();
        if (queued.isEmpty() && state == State.DRAINING) {
            if (cutShort) {
                fail(EndReason.CLOSED_HERE, null);
            } else if (failure != null) {
                state = State.DONE;
                completeExceptionally(failure);
            } else {
                state = State.DONE;
                complete(null);
            }
        }
    }

    /** The output ends before the source does: what is queued still goes out, and then the result fails. */
    void cutShort() {
        assert handle.inLoop();
        cutShort = true;
        drain(null);
        source.cancel();
    }

    /** The output has ended under this write. */
    void fail(EndReason reason, @Nullable Throwable cause) {
        assert handle.inLoop();
        if (state == State.DONE) {
            return;
        }
        leaveSources();
        state = State.DONE;
        source.cancel();
        Throwable outcome = failure != null ? failure : handle.failure("write", reason, bytesWritten, cause);
        completeExceptionally(outcome);
        if (endsOutput) {
            handle.report(outcome);
        }
    }

    /** Not from within the call that began it: a result that fails runs the caller's code. */
    void failLater(EndReason reason) {
        handle.loop().atEndOfPhase(() -> fail(reason, null));
    }
}
