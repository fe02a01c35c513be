package io.fluv.core.tcp;

import io.fluv.core.Figure;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.FrameException;
import io.fluv.core.error.StreamException;
import io.fluv.core.loop.EndSignal;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.SocketHandle;
import io.fluv.core.time.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A stream: its two directions and its end.
 *
 * <pre>
 *            close()               queue sent and peer's end seen, or timeout
 *   OPEN ──────────────▶ CLOSING ─────────────────────────────────────────────▶ RELEASED
 *     │                                                                            ▲
 *     └────────────────────────────────────────────────────────────────────────────┘
 *       dispose(), reset(), a failure of the socket, both directions ended, the loop ends
 * </pre>
 *
 * In RELEASED the descriptor is closed; what was read before can still be had, unless this side closed.
 *
 * <p>Confined to its loop, but for what is said to be for any thread; {@link TcpConnection} is the way to it for all
 * others.
 */
final class StreamHandle extends SocketHandle<StreamChannel> {
    private enum State {
        OPEN,
        CLOSING,
        RELEASED
    }

    private final TcpOptions options;
    private final @Nullable Object origin;
    private final StreamInput input;
    private final StreamOutput output;

    private State state = State.OPEN;
    private @Nullable Timer closeTimer;

    /** For those who wait; made when somebody does. */
    private @Nullable EndSignal closed;

    private @Nullable EndSignal released;

    /** That the signals were given. Volatile: looked at from any thread, written by the loop alone. */
    private volatile boolean isClosed;

    private volatile boolean isReleased;

    /** See {@link #abandon}. */
    private boolean abandoned;

    /**
     * For a socket whose handle was {@linkplain io.fluv.core.loop.LoopGroup#assign assigned} to {@code loop}.
     *
     * @param origin the listener that accepted it, or null when this side connected
     */
    StreamHandle(EventLoop loop, StreamChannel channel, TcpOptions options, @Nullable Object origin) {
        super(loop, channel);
        this.options = options;
        this.origin = origin;
        this.input = new StreamInput(this);
        this.output = new StreamOutput(this);
    }

    /** Registers the socket, from any thread. What is asked of the connection before takes effect after. */
    void begin() {
        if (loop().inLoop()) {
            start();
            return;
        }
        try {
            loop().execute(this::start);
        } catch (RejectedExecutionException ended) {
            abandon();
        }
    }

    @Override
    public void start() {
        countOpened();
        try {
            register();
        } catch (IOException e) {
            release(EndReason.CLOSED_HERE, e, true);
        } catch (Throwable e) {
            report(e); // an error of the machine, too, must leave nothing undone
            release(EndReason.CLOSED_HERE, e, true);
        }
    }

    /**
     * Takes over the place under which the socket connected. On the loop.
     *
     * @param ready what was told when it had: a peer that speaks first may have spoken, and who tells the edge tells it once
     */
    void startConnected(Interest ready) {
        countOpened();
        if (ready.reads()) {
            input.onReadable();
        }
        takeOver();
    }

    private void countOpened() {
        loop().count(Figure.CONNECTIONS_OPEN, 1);
        loop().count(origin == null ? Figure.CONNECTIONS_CONNECTED : Figure.CONNECTIONS_ACCEPTED, 1);
    }

    /** The loop ended before it knew of this connection: nothing is registered, and no signal was sent. */
    private void abandon() {
        abandoned = true;
        input.end(EndReason.CLOSED_HERE, null);
        output.end(EndReason.CLOSED_HERE, null);
        closeChannel(channel()::abort);
        loop().unassign();
        isReleased = true;
    }

    // ---- from any thread ----

    StreamInput input() {
        return input;
    }

    StreamOutput output() {
        return output;
    }

    /** See {@link TcpConnection#closed()}. */
    CompletableFuture<Void> closed() {
        return EndSignal.await(this, isClosed, this::closedSignal);
    }

    /** As {@link #closed()}, but only when the descriptor is gone. */
    CompletableFuture<Void> released() {
        return EndSignal.await(this, isReleased, this::releasedSignal);
    }

    TcpOptions options() {
        return options;
    }

    boolean isFrom(Object listener) {
        return origin == listener;
    }

    /** True where the connection was begun when the loop had ended before, too. */
    @Override
    public boolean inLoop() {
        return super.inLoop() || abandoned;
    }

    StreamException failure(String operation, EndReason reason, long bytesWritten, @Nullable Throwable cause) {
        return reason.exception(operation, channel().localAddress(), channel().remoteAddress(), bytesWritten, cause);
    }

    FrameException located(FrameException failure) {
        return failure.between(channel().localAddress(), channel().remoteAddress());
    }

    // ---- on the loop: a channel around the channel ----

    /** Makes a channel around another. */
    interface Wrapper {
        /**
         * Begins at this point of the stream.
         *
         * @param below keeps its place, whose handle is this connection; closed by the one around it
         * @param early what was read of it and belongs to the one around it
         */
        StreamChannel around(StreamChannel below, ByteBuffer early) throws IOException;
    }

    /**
     * Has all that is read and written from now on go through a channel around the present one. What was read ahead goes to it
     * and never to a reader: a peer must not be able to put plain bytes in front of those that are protected.
     *
     * @throws IllegalStateException when somebody reads or writes, or the connection is no longer open: where the one ends and
     *     the other begins could not be told
     */
    void wrap(Wrapper wrapper) throws IOException {
        assert inLoop();
        if (state != State.OPEN || !output.isOpen() || output.hasUnsent() || !input.isIdle()) {
            throw new IllegalStateException(this + " is being read or written, or has ended");
        }
        exchange(wrapper.around(channel(), input.takeAhead()));
    }

    // ---- on the loop: events ----

    @Override
    protected boolean wantsRead() {
        return input.wantsRead();
    }

    @Override
    protected boolean wantsWrite() {
        return output.wantsWrite();
    }

    @Override
    protected Interest readiness(Interest ready) {
        return channel().advance(ready);
    }

    @Override
    protected void onReadable() {
        input.onReadable();
    }

    @Override
    protected void onWritable() {
        output.onWritable();
    }

    @Override
    protected void beginTurn() {
        input.beginTurn();
        output.beginTurn();
    }

    @Override
    protected boolean act() {
        input.read();
        boolean ended = input.deliver();
        output.ask();
        // Messages that are echoed ask for each other, and go out in one call.
        while (!ended && input.canDeliver()) {
            ended = input.deliver();
            output.ask();
        }
        output.flush();
        if (input.isEnded() && output.isEnded()) {
            release(EndReason.CLOSED_HERE, null, false);
        }
        return !ended;
    }

    @Override
    protected boolean hasWorkLeft() {
        return input.hasWorkLeft() || output.hasWorkLeft();
    }

    @Override
    protected void endTurn() {
        assert inLoop();
        if (state == State.CLOSING && closeTimer == null) {
            closeTimer = loop().startTimer(options.closeTimeout().toNanos(), this::closeAtOnce);
        }
    }

    @Override
    public void onLoopClosing() {
        closeAtOnce();
    }

    @Override
    protected void endFor(Throwable failure) {
        abort();
    }

    // ---- on the loop: the end ----

    /** From this moment on the reader gets nothing more. What else the end brings would run callers' code within the call. */
    void stopReading() {
        assert inLoop();
        if (state == State.OPEN) {
            input.discard();
            touch();
        }
    }

    /** Sends FIN behind what is queued. */
    void shutDown(CompletableFuture<Void> result) {
        assert inLoop();
        CompletableFuture<Void> finished = output.finish();
        // It may be over already, and must not be told from within the call.
        loop().atEndOfPhase(() -> finished.whenComplete((done, failure) -> {
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
        }));
    }

    /** Ends in good order, see {@link TcpConnection#close()}. */
    void beginClose() {
        assert inLoop();
        if (state != State.OPEN) {
            return;
        }
        if (output.hasFailed()) {
            closeAtOnce(); // there is nothing to wait for
            return;
        }
        state = State.CLOSING;
        input.discard();
        output.finish();
        touch();
    }

    /** What this cuts short must not look finished to the peer: then it sees a reset. */
    @Override
    public void closeAtOnce() {
        endHere(output.hasUnsent());
    }

    void abort() {
        endHere(true);
    }

    private void endHere(boolean abort) {
        assert inLoop();
        if (state != State.RELEASED) {
            input.discard();
            release(EndReason.CLOSED_HERE, null, abort);
        }
    }

    /** True when the end of this side's data is the end of the connection. */
    boolean endsWithOutput() {
        return state == State.CLOSING && input.isEnded();
    }

    /** The socket failed while reading: it is of no more use for writing either. */
    void onInputFailure(IOException cause) {
        assert inLoop();
        EndReason reason = EndReason.of(cause);
        input.end(reason, cause);
        release(reason, cause, false);
    }

    /** The socket failed while writing. What the peer sent before may still be there to read. */
    void onOutputFailure(IOException cause) {
        assert inLoop();
        EndReason reason = EndReason.of(cause);
        if (reason != EndReason.CLOSED_BY_PEER) {
            input.failAtEnd(reason, cause);
        }
        output.end(reason, cause);
        touch(); // a lender's turn may be under way, and not this one's
        if (state == State.CLOSING) {
            abort();
        }
    }

    /** Something threw which must not, such as a subscriber: this connection alone ends. */
    void onFault(Throwable thrown) {
        report(thrown);
        abort();
    }

    /** The source that {@code writer()} was subscribed to failed: the peer must not take its data for whole. */
    void onSourceFailure(Throwable error) {
        report(error);
        abort();
    }

    /** The peer's data ended while nobody reads: {@link #closed()} is the only one to tell. */
    void onUnheardEnd() {
        giveClosed();
    }

    private void giveClosed() {
        assert inLoop();
        isClosed = true;
        EndSignal.giveTo(closed);
    }

    private EndSignal closedSignal() {
        EndSignal signal = EndSignal.orNew(closed, this, isClosed);
        closed = signal;
        return signal;
    }

    private EndSignal releasedSignal() {
        EndSignal signal = EndSignal.orNew(released, this, isReleased);
        released = signal;
        return signal;
    }

    /**
     * The end, for whatever reason: the descriptor is closed, and {@link #run} sends every signal that is still owed. A
     * reader still gets what came before the peer's end or a failure.
     *
     * @param abort whether the peer is to see a reset
     */
    private void release(EndReason reason, @Nullable Throwable cause, boolean abort) {
        if (state == State.RELEASED) {
            return;
        }
        state = State.RELEASED;
        countEnd(reason, abort);
        if (closeTimer != null) {
            closeTimer.cancel();
            closeTimer = null;
        }
        // The descriptor first: whatever goes wrong with telling others, it is not to be lost.
        close(abort ? channel()::abort : channel()::close, () -> {
            giveClosed();
            isReleased = true;
            EndSignal.giveTo(released);
        });
        touch();
        input.end(EndReason.CLOSED_HERE, null);
        output.end(reason, cause);
    }

    private void countEnd(EndReason reason, boolean abort) {
        loop().count(Figure.CONNECTIONS_OPEN, -1);
        // What a write has failed with is told before what this side then did about it.
        EndReason first = output.hasFailed() ? output.endReason() : reason;
        loop().count(EndFigure.of(first, abort), 1);
    }

    @Override
    public String toString() {
        long queued = output.queuedBytes();
        return "TcpConnection[" + Endpoint.text(channel().localAddress()) + "->"
                + Endpoint.text(channel().remoteAddress())
                + ", " + life() + (queued == 0 ? "" : ", " + queued + " bytes queued") + "]";
    }

    /** From any thread, and so by what any thread may read. */
    private String life() {
        if (isReleased) {
            return "closed";
        }
        if (input.isOpen()) {
            return output.isOpen() ? "open" : "output ended";
        }
        return output.isOpen() ? "input ended" : "closing";
    }
}
