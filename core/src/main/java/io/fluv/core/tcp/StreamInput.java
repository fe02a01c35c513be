package io.fluv.core.tcp;

import io.fluv.core.error.EndReason;
import io.fluv.core.flow.Outlet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The direction from the peer: reads chunks and hands them to the reader that there is at the time.
 *
 * <pre>
 *            close() here              peer's FIN, failure, release
 *   OPEN ─────────────────▶ DISCARDING ────────────────────────────▶ ENDED
 *     │                                                                ▲
 *     └────────────────────────────────────────────────────────────────┘
 *               peer's FIN, failure, release
 * </pre>
 *
 * In OPEN a chunk goes to the reader, or, when there is no demand, becomes the one that is read ahead; with that in place
 * nothing more is read. In DISCARDING what arrives is read and dropped. In ENDED nothing more comes from the socket;
 * readers get what was read ahead and then the end.
 *
 * <p>Confined to the connection's loop, but for {@link #isOpen} and {@link #publisher}.
 */
final class StreamInput implements Outlet.Owner {
    enum State {
        OPEN,
        DISCARDING,
        ENDED
    }

    /** After so many full chunks other connections have their turn. */
    private static final int CHUNKS_PER_TURN = 16;

    /** What is lent is kept by nobody, and may be larger: the more there is of it, the fewer calls it takes. */
    private static final int CHUNKS_LENT = 4;

    private final StreamHandle handle;
    private final StreamChannel channel;
    private final int chunkBytes;
    private final Outlet<ByteBuffer> reader;

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    /** Why readers fail, or null while they don't: the peer's end of data is no failure. */
    private @Nullable EndReason reason;

    private @Nullable IOException cause;
    private @Nullable ByteBuffer ahead;

    StreamInput(StreamHandle handle, StreamChannel channel, int chunkBytes) {
        this.handle = handle;
        this.channel = channel;
        this.chunkBytes = chunkBytes;
        this.reader = new Outlet<>(handle.door(), this);
    }

    // ---- from any thread ----

    boolean isOpen() {
        return state == State.OPEN;
    }

    Flow.Publisher<ByteBuffer> publisher() {
        return reader;
    }

    // ---- on the loop ----

    boolean isEnded() {
        return state == State.ENDED;
    }

    boolean wantsRead() {
        return state == State.DISCARDING || (state == State.OPEN && ahead == null && canUseMore());
    }

    /**
     * Without demand a chunk is read ahead, to notice the peer's end; not so for a borrower, which would have to be given a
     * copy: it writes to a socket and will ask soon.
     */
    private boolean canUseMore() {
        return !reader.isTakenByBorrower() || reader.canTake();
    }

    /** The socket has bytes, or its end. */
    void onReadable() {
        assert handle.inLoop();
        int left = CHUNKS_PER_TURN * chunkBytes;
        while (left > 0 && wantsRead()) {
            boolean lends = reader.canLend();
            int most = lends ? CHUNKS_LENT * chunkBytes : chunkBytes;
            ByteBuffer scratch = handle.scratch().limit(most);
            int count;
            try {
                count = channel.read(scratch);
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
            if (count > 0 && state == State.OPEN) {
                if (lends) {
                    reader.lend(scratch.flip());
                } else {
                    receive(copyOf(scratch.flip()));
                }
            }
            // A short read has emptied the socket; asking again would only cost a call that says so.
            if (count < most) {
                return;
            }
            left -= count;
        }
    }

    private static ByteBuffer copyOf(ByteBuffer scratch) {
        byte[] bytes = new byte[scratch.remaining()];
        scratch.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private void receive(ByteBuffer chunk) {
        if (reader.canTake()) {
            reader.emit(chunk);
        } else {
            ahead = chunk;
        }
    }

    /**
     * Hands out what can be: the chunk read ahead, if it is wanted, and the end, if nothing is before it. True when a reader
     * was told of an end.
     */
    boolean deliver() {
        assert handle.inLoop();
        ByteBuffer chunk = ahead;
        if (chunk != null && reader.canTake()) {
            ahead = null;
            reader.emit(chunk);
        }
        if (reader.hasBadRequest() || (reader.isTaken() && ahead == null && state != State.OPEN)) {
            terminate();
            return true;
        }
        return false;
    }

    private void terminate() {
        if (reader.refuseBadRequest()) {
            return;
        }
        if (reason != null) {
            reader.fail(handle.failure("read", reason, 0, cause));
        } else {
            reader.complete();
        }
    }

    /** This side closes: readers fail, what was read ahead is dropped, and so is what still arrives. */
    void discard() {
        assert handle.inLoop();
        if (state == State.OPEN) {
            state = State.DISCARDING;
        }
        ahead = null;
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
