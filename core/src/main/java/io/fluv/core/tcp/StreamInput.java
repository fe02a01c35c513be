package io.fluv.core.tcp;

import io.fluv.core.Figure;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.FrameException;
import io.fluv.core.flow.Outlet;
import io.fluv.core.flow.Refusal;
import io.fluv.core.frame.Deframer;
import io.fluv.core.frame.FrameDecoder;
import io.fluv.core.frame.UnreadBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The direction from the peer: reads chunks and hands them, or the frames in them, to the reader that there is at the time.
 *
 * <pre>
 *            close() here              peer's FIN, failure, release
 *   OPEN ─────────────────▶ DISCARDING ────────────────────────────▶ ENDED
 *     │                                                                ▲
 *     └────────────────────────────────────────────────────────────────┘
 *               peer's FIN, failure, release
 * </pre>
 *
 * In OPEN a chunk goes to the reader; or it stays unread, when there is no demand, or what there is of it makes no whole
 * frame. While something is unread the socket is read only for a reader of frames that wants one and needs more. In
 * DISCARDING what arrives is read and dropped. In ENDED nothing more comes from the socket; readers get what is unread and
 * then the end.
 *
 * <p>What is unread belongs to no reader: one that cancels has nothing to give back.
 *
 * <p>Confined to the connection's loop, but for {@link #isOpen}, {@link #chunks} and {@link #frames}.
 */
final class StreamInput implements Outlet.Owner {
    enum State {
        OPEN,
        DISCARDING,
        ENDED
    }

    /** After so many full chunks other connections have their turn. */
    private static final int CHUNKS_PER_TURN = 16;

    /** After so many frames, too: a chunk may hold very many, and each of them costs its reader's work. */
    static final int FRAMES_PER_TURN = 1024;

    /** What is lent is kept by nobody, and may be larger: the more there is of it, the fewer calls it takes. */
    private static final int CHUNKS_LENT = 4;

    /** Of all that have none; nothing is ever added to it. */
    private static final UnreadBytes NOTHING = new UnreadBytes();

    private final StreamHandle handle;

    /** Its elements are the chunks, or what each {@link FrameSubscriber} makes of them for itself. */
    private final Outlet<Object> reader;

    /** Its own from the first byte on: of many connections most wait, and have never read ahead. */
    private UnreadBytes unread = NOTHING;

    /** The driver said that there is something, and no read has come up short since. */
    private boolean ready;

    private int bytesLeft;
    private int framesLeft = FRAMES_PER_TURN;

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    /** Why readers fail, or null while they don't: the peer's end of data is no failure. */
    private @Nullable EndReason reason;

    private @Nullable IOException cause;

    StreamInput(StreamHandle handle) {
        this.handle = handle;
        this.reader = new Outlet<>(handle, this);
    }

    // ---- from any thread ----

    boolean isOpen() {
        return state == State.OPEN;
    }

    @SuppressWarnings("unchecked")
    Flow.Publisher<ByteBuffer> chunks() {
        // Who subscribes to the outlet itself, and not through a FrameSubscriber, is given buffers.
        return (Flow.Publisher<ByteBuffer>) (Flow.Publisher<?>) reader;
    }

    <T> Flow.Publisher<T> frames(Supplier<? extends FrameDecoder<T>> decoders) {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber"); // §1.9
            FrameDecoder<T> decoder;
            try {
                decoder = Objects.requireNonNull(decoders.get(), "the supplier's decoder");
            } catch (RuntimeException e) {
                Refusal.signal(subscriber, e);
                return;
            }
            reader.subscribe(new FrameSubscriber<>(decoder, subscriber));
        };
    }

    // ---- on the loop ----

    private int chunkBytes() {
        return handle.options().readChunk();
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    boolean wantsRead() {
        return state == State.DISCARDING || (state == State.OPEN && (unread.isEmpty() ? canUseMore() : isStarved()));
    }

    /**
     * Without demand a chunk is read ahead, to notice the peer's end; not so for a borrower, which would have to be given a
     * copy: it writes to a socket and will ask soon.
     */
    private boolean canUseMore() {
        return !reader.isTakenByBorrower() || reader.canTake();
    }

    /** What is unread makes no frame, and there is a reader that wants one. */
    private boolean isStarved() {
        Deframer<?> deframer = deframer();
        return deframer != null && deframer.isStarved() && reader.canTake();
    }

    /** The work of the present reader's decoder; null when there is no reader, or one of chunks. */
    private @Nullable Deframer<?> deframer() {
        return reader.subscriber() instanceof FrameSubscriber<?> frames ? frames.deframer() : null;
    }

    /** Nothing comes behind what is unread, and that is no failure. */
    private boolean isAtEnd() {
        return state == State.ENDED && reason == null;
    }

    /** True when nobody reads, and the peer has not ended its data. */
    boolean isIdle() {
        return state == State.OPEN && reader.subscriber() == null;
    }

    /** What was read ahead, which is no reader's any more. What comes next may be there already, in whatever form. */
    ByteBuffer takeAhead() {
        assert handle.inLoop();
        ready = true;
        ByteBuffer ahead = unread.take(Integer.MAX_VALUE);
        return ahead == null ? ByteBuffer.allocate(0) : ahead;
    }

    /** The socket has bytes, or its end. */
    void onReadable() {
        assert handle.inLoop();
        ready = true;
    }

    /** Reads as far as there is something, it is of use and the share of this turn lasts. */
    void read() {
        assert handle.inLoop();
        while (ready && bytesLeft > 0 && wantsRead()) {
            boolean lends = reader.canLend();
            int most = lends ? CHUNKS_LENT * chunkBytes() : chunkBytes();
            ByteBuffer scratch = handle.scratch().limit(most);
            int count;
            try {
                count = handle.channel().read(scratch);
            } catch (IOException e) {
                handle.onInputFailure(e);
                return;
            }
            if (count < 0) {
                end(null, null);
                if (!reader.isTaken()) {
                    handle.onUnheardEnd();
                }
                return;
            }
            ready = count == most; // asking again would only cost a call that says so
            bytesLeft -= count;
            handle.loop().count(Figure.BYTES_READ, count);
            if (count > 0 && state == State.OPEN) {
                if (lends) {
                    reader.lend(scratch.flip());
                } else {
                    receive(scratch.flip());
                }
            }
        }
    }

    private void receive(ByteBuffer scratch) {
        if (unread.isEmpty() && reader.canTake() && deframer() == null) {
            reader.emit(copyOf(scratch));
        } else {
            if (unread == NOTHING) {
                unread = new UnreadBytes();
            }
            unread.append(scratch);
            serve();
        }
    }

    private static ByteBuffer copyOf(ByteBuffer scratch) {
        byte[] bytes = new byte[scratch.remaining()];
        scratch.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** Hands out what is wanted of what is unread. */
    private void serve() {
        while (framesLeft > 0 && reader.canTake() && !(unread.isEmpty() && state != State.OPEN && reason != null)) {
            Deframer<?> deframer = deframer();
            Object next = deframer == null ? unread.take(chunkBytes()) : deframer.next(unread, isAtEnd());
            if (next == null) {
                return;
            }
            reader.emit(next);
            framesLeft--;
        }
    }

    /** A new turn: the share of it is full again. */
    void beginTurn() {
        assert handle.inLoop();
        bytesLeft = CHUNKS_PER_TURN * chunkBytes();
        framesLeft = FRAMES_PER_TURN;
    }

    /** True when the share of this turn was not enough for what there is. */
    boolean hasWorkLeft() {
        assert handle.inLoop();
        return (ready && wantsRead()) || (framesLeft == 0 && reader.canTake());
    }

    /** True when something is wanted and there is something for it. */
    boolean canDeliver() {
        if (unread.isEmpty() || !reader.canTake() || framesLeft == 0) {
            return false;
        }
        Deframer<?> deframer = deframer();
        return deframer == null || !deframer.isStarved();
    }

    /**
     * Hands out what can be: what is unread, if it is wanted, and the end, if nothing is before it. True when a reader was
     * told of an end.
     */
    boolean deliver() {
        assert handle.inLoop();
        serve();
        if (reader.hasBadRequest() || isOver()) {
            terminate();
            return true;
        }
        return false;
    }

    /** True when there is a reader for which nothing comes any more. */
    private boolean isOver() {
        if (!reader.isTaken()) {
            return false;
        }
        Deframer<?> deframer = deframer();
        if (deframer == null) {
            return state != State.OPEN && unread.isEmpty();
        }
        boolean failing = state != State.OPEN && reason != null;
        return deframer.isOver(unread, isAtEnd()) || (failing && (unread.isEmpty() || deframer.isStarved()));
    }

    private void terminate() {
        if (reader.refuseBadRequest()) {
            return;
        }
        Deframer<?> deframer = deframer();
        Throwable fault = deframer == null ? null : deframer.failure();
        if (fault != null) {
            reader.fail(fault instanceof FrameException frame ? handle.located(frame) : fault);
        } else if (reason == null || (deframer != null && deframer.isOver(unread, false))) {
            reader.complete();
            if (isAtEnd() && deframer != null && deframer.isDone() && !reader.isTaken()) {
                handle.onUnheardEnd(); // what completed it was not the peer's end
            }
        } else {
            reader.fail(handle.failure("read", reason, 0, cause));
        }
    }

    /** This side closes: readers fail, what is unread is dropped, and so is what still arrives. */
    void discard() {
        assert handle.inLoop();
        if (state == State.OPEN) {
            state = State.DISCARDING;
        }
        unread = NOTHING;
        reason = EndReason.CLOSED_HERE;
        cause = null;
    }

    /**
     * A write has learned of a failure that the system tells only once: what is still to be read is delivered, and what
     * then looks like the peer's end is that failure.
     */
    void failAtEnd(EndReason why, IOException causedBy) {
        assert handle.inLoop();
        if (reason == null) {
            reason = why;
            cause = causedBy;
        }
    }

    /** Nothing more comes from the socket, for a reason, or without one at the peer's FIN. The first one stays. */
    void end(@Nullable EndReason why, @Nullable IOException causedBy) {
        assert handle.inLoop();
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        if (reason == null) {
            reason = why;
            cause = causedBy;
        }
    }

    // ---- the reader ----

    @Override
    public void onWanted() {
        handle.touch();
    }

    @Override
    public void onUnwanted() {
        handle.touch(); // it may have been the one that needed more
    }

    @Override
    public void onUserFailure(Throwable thrown) {
        handle.onFault(thrown);
    }

    @Override
    public Throwable refusal() {
        return handle.failure("read", EndReason.CLOSED_HERE, 0, null);
    }

    @Override
    public IllegalStateException taken() {
        return new IllegalStateException(handle + " already has a reader");
    }

    @Override
    public void later(Runnable step) {
        handle.loop().atEndOfPhase(step);
    }
}
