package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.error.EndReason;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One write: its source, if it has one, its share of the queue, and its result.
 *
 * <pre>
 *   UNSUBSCRIBED ──▶ ACTIVE ──▶ DRAINING ──▶ DONE
 *        │              │                     ▲
 *        └──────────────┴─────────────────────┘
 * </pre>
 *
 * UNSUBSCRIBED waits for its source, ACTIVE has one; DRAINING will emit nothing more, and some of its buffers are still
 * queued; DONE has its result. A buffer that is written alone begins in DRAINING.
 *
 * <p>Confined to the connection's loop, but for the signals of the source and {@link #cancel}, which hop.
 */
final class WriteOperation extends CompletableFuture<Void>
        implements StreamConnection.Write, Flow.Subscriber<ByteBuffer> {
    private enum State {
        UNSUBSCRIBED,
        ACTIVE,
        DRAINING,
        DONE
    }

    private final TcpConnection connection;
    private final StreamOutput output;

    /** True for {@code writer()}, whose upstream's end is the end of this side's data. */
    private final boolean endsOutput;

    private State state;
    private Flow.@Nullable Subscription upstream;
    private boolean asked;
    private int queuedBuffers;
    private long bytesWritten;

    /** What the result fails with once the queue has been drained of this write's buffers; null for success. */
    private @Nullable Throwable failure;

    /** This side ended the output before the source was done; the failure that follows tells how far it came. */
    private boolean cutShort;

    /** Neighbours in {@link StreamOutput}'s ring of the operations that have a source. */
    @Nullable
    WriteOperation previous;

    @Nullable
    WriteOperation next;

    private WriteOperation(TcpConnection connection, StreamOutput output, State state, boolean endsOutput) {
        this.connection = connection;
        this.output = output;
        this.state = state;
        this.endsOutput = endsOutput;
    }

    static WriteOperation ofSource(TcpConnection connection, StreamOutput output) {
        return new WriteOperation(connection, output, State.UNSUBSCRIBED, false);
    }

    static WriteOperation endingOutput(TcpConnection connection, StreamOutput output) {
        return new WriteOperation(connection, output, State.UNSUBSCRIBED, true);
    }

    static WriteOperation ofBuffer(TcpConnection connection, StreamOutput output) {
        return new WriteOperation(connection, output, State.DRAINING, false);
    }

    @Override
    public Flow.Subscriber<ByteBuffer> subscriber() {
        return this;
    }

    @Override
    public CompletableFuture<Void> result() {
        return this;
    }

    // ---- signals of the source, from any thread ----

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription"); // §2.13
        if (!connection.door().enter(() -> subscribed(subscription))) {
            subscription.cancel();
            Throwable closed = connection.failure("write", EndReason.CLOSED_HERE, 0, null);
            completeExceptionally(closed);
            if (endsOutput) {
                connection.report(closed);
            }
        }
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        if (buffer == null) {
            NullPointerException violation = new NullPointerException("buffer: a source must not emit null (§2.13)");
            connection.door().enter(() -> violated(violation));
            throw violation;
        }
        if (connection.door().isOpen()) {
            received(buffer); // the way that every byte of an echo takes: nothing is allocated for it
        } else {
            connection.door().hop(() -> received(buffer));
        }
    }

    @Override
    public void onError(Throwable error) {
        Objects.requireNonNull(error, "error"); // §2.13
        if (!connection.door().enter(() -> sourceFailed(error))) {
            connection.report(error); // the result is decided
        }
    }

    @Override
    public void onComplete() {
        connection.door().enter(this::sourceCompleted);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            connection.door().enter(this::cancelled);
        }
        return cancelled;
    }

    // ---- on the loop ----

    private void subscribed(Flow.Subscription subscription) {
        if (state != State.UNSUBSCRIBED) {
            subscription.cancel(); // §2.5, or the write is over already
            return;
        }
        if (!output.isOpen()) {
            subscription.cancel();
            failLater(output.endReason());
            return;
        }
        state = State.ACTIVE;
        upstream = subscription;
        output.add(this);
        connection.touch();
    }

    private void received(ByteBuffer buffer) {
        if (state != State.ACTIVE) {
            return; // §2.8: it was cancelled while this was under way
        }
        if (!asked) {
            violated(new IllegalStateException("the source emitted more than was requested (§1.1)"));
            return;
        }
        asked = false;
        output.enqueue(buffer, this);
    }

    private void sourceCompleted() {
        if (state == State.ACTIVE) {
            drain(null);
            if (endsOutput) {
                output.finish().whenComplete(this::finSent);
            }
        }
    }

    /** All was written, but the peer does not learn that it was all: nobody else would hear of that. */
    private void finSent(@Nullable Void done, @Nullable Throwable finFailure) {
        if (finFailure != null && !isCompletedExceptionally()) {
            connection.report(finFailure);
        }
    }

    private void sourceFailed(Throwable error) {
        if (state == State.ACTIVE) {
            upstream = null;
            failed(error);
        } else {
            // Too late for the result: it is decided, or being decided by something else.
            connection.report(error);
        }
    }

    /** The source broke a rule: nothing more is taken from it. */
    private void violated(Throwable violation) {
        if (state == State.ACTIVE) {
            Flow.Subscription source = upstream;
            upstream = null;
            failed(violation);
            cancel(source);
        }
    }

    /** The source is to blame. That ends a write alone, after what was emitted before, or with writer() the connection. */
    private void failed(Throwable error) {
        if (endsOutput) {
            output.remove(this);
            state = State.DONE;
            completeExceptionally(error);
            connection.onSourceFailure(error);
        } else {
            drain(error);
        }
    }

    /** The source has no more to give; the result follows when the queue has none of its buffers left. */
    private void drain(@Nullable Throwable outcome) {
        if (state == State.ACTIVE) {
            output.remove(this);
        }
        upstream = null;
        state = State.DRAINING;
        failure = outcome;
        if (queuedBuffers == 0) {
            // Not from within the source's signal: completing runs the caller's code.
            output.enqueueEnd(this);
        }
    }

    private void cancelled() {
        if (state != State.DONE) {
            if (state == State.ACTIVE) {
                output.remove(this);
            }
            state = State.DONE;
            cancelUpstream();
            output.takeBack(this);
        }
    }

    boolean canBeAsked() {
        return state == State.ACTIVE && !asked;
    }

    /** Asks the source for one buffer; a source that answers at once calls {@link #onNext} from within. */
    void ask() {
        assert canBeAsked();
        asked = true;
        Flow.Subscription source = upstream;
        assert source != null;
        try {
            source.request(1);
        } catch (Throwable thrown) {
            // §3.16 forbids it; the write is the source's, and fails with it.
            violated(thrown);
        }
    }

    void queued() {
        queuedBuffers++;
    }

    void written(int bytes) {
        bytesWritten += bytes;
    }

    /** One of its buffers has left the queue. */
    void bufferDone() {
        queuedBuffers--;
        if (queuedBuffers == 0 && state == State.DRAINING) {
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
        cutShort = true;
        Flow.Subscription source = upstream;
        drain(null);
        cancel(source);
    }

    /** The output has ended under this write. */
    void fail(EndReason reason, @Nullable Throwable cause) {
        if (state == State.DONE) {
            return;
        }
        if (state == State.ACTIVE) {
            output.remove(this);
        }
        state = State.DONE;
        cancelUpstream();
        Throwable outcome = failure != null ? failure : connection.failure("write", reason, bytesWritten, cause);
        completeExceptionally(outcome);
        if (endsOutput) {
            connection.report(outcome);
        }
    }

    /** Not from within the call that began it: a result that fails runs the caller's code. */
    void failLater(EndReason reason) {
        connection.loop().atEndOfPhase(() -> fail(reason, null));
    }

    private void cancelUpstream() {
        Flow.Subscription source = upstream;
        upstream = null;
        cancel(source);
    }

    /** The state has been changed before: a source may signal from within. */
    private void cancel(Flow.@Nullable Subscription source) {
        if (source != null) {
            try {
                source.cancel();
            } catch (Throwable thrown) {
                connection.report(thrown); // §3.15 forbids it
            }
        }
    }
}
