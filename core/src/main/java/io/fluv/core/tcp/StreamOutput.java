package io.fluv.core.tcp;

import io.fluv.core.Figure;
import io.fluv.core.error.EndReason;
import io.fluv.core.flow.SharedQueue;
import io.fluv.core.flow.SourceRing;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The direction to the peer: a queue of buffers in the order in which they were given, and the sources that are asked for
 * more while the queue is short.
 *
 * <pre>
 *   OPEN ──▶ FINISHING ──▶ ENDED
 *     │                      ▲
 *     └──────────────────────┘
 *        failure, release
 * </pre>
 *
 * FINISHING takes no more; when the queue is empty it sends FIN. In ENDED nothing can be sent.
 *
 * <p>Confined to the connection's loop, but for {@link #isOpen} and {@link #queuedBytes}.
 */
final class StreamOutput implements SourceRing.Owner {
    enum State {
        OPEN,
        FINISHING,
        ENDED
    }

    /** After so many system calls other connections have their turn. */
    private static final int WRITES_PER_TURN = 16;

    /** From this size on a direct buffer is written in place rather than copied together with others. */
    private static final int IN_PLACE_BYTES = 16 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final VarHandle QUEUED_BYTES;

    static {
        try {
            QUEUED_BYTES = MethodHandles.lookup().findVarHandle(StreamOutput.class, "queuedBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final StreamHandle handle;
    private final SourceRing<WriteOperation> sources;
    private final SharedQueue<QueuedBuffer> queue = new SharedQueue<>();

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    /** Why nothing can be sent any more, once ENDED; {@link EndReason#CLOSED_HERE} after a FIN. */
    private EndReason reason = EndReason.CLOSED_HERE;

    /** Written by the loop alone, in release mode since other threads may ask; see {@link #queuedBytes()}. */
    private long queuedBytes;

    /** The channel took less than it was offered: wait until it is ready. */
    private boolean blocked;

    private int writesLeft = WRITES_PER_TURN;
    private @Nullable CompletableFuture<Void> finished;

    StreamOutput(StreamHandle handle) {
        this.handle = handle;
        this.sources = new SourceRing<>(this);
    }

    // ---- from any thread ----

    boolean isOpen() {
        return state == State.OPEN;
    }

    long queuedBytes() {
        return (long) QUEUED_BYTES.getAcquire(this);
    }

    // ---- on the loop ----

    boolean isEnded() {
        return state == State.ENDED;
    }

    /** True when nothing can be sent because something went wrong, and not because this side ended it. */
    boolean hasFailed() {
        return state == State.ENDED && reason != EndReason.CLOSED_HERE;
    }

    EndReason endReason() {
        return reason;
    }

    /** True when an end now would cut something short. */
    boolean hasUnsent() {
        return !queue.isEmpty() || !sources.isEmpty();
    }

    boolean wantsWrite() {
        return blocked && state != State.ENDED;
    }

    private void count(long bytes) {
        QUEUED_BYTES.setRelease(this, queuedBytes + bytes);
    }

    void write(QueuedBuffer buffer) {
        assert handle.inLoop();
        if (state == State.OPEN) {
            add(buffer);
        } else {
            buffer.operation.failLater(reason);
        }
    }

    void enqueue(ByteBuffer buffer, WriteOperation operation) {
        assert handle.inLoop();
        add(new QueuedBuffer(buffer, operation));
    }

    private void add(QueuedBuffer queued) {
        assert handle.inLoop();
        queue.add(queued);
        count(queued.remaining());
        handle.touch();
    }

    /**
     * Offers the kernel at once what is the caller's again when this returns, and queues a copy of what it does not take.
     * Nothing may go past others: neither past the queue nor past sources whose buffers would go out in the same call.
     */
    void writeLent(ByteBuffer lent, WriteOperation operation) {
        assert handle.inLoop();
        boolean begun = false;
        if (queue.isEmpty() && !blocked && writesLeft > 0 && state == State.OPEN && sources.hasOnly(operation)) {
            writesLeft--;
            int taken;
            try {
                taken = send(lent);
            } catch (IOException e) {
                handle.onOutputFailure(e);
                return;
            } catch (RuntimeException e) {
                handle.onFault(e); // not the lender's, from whom this call comes
                return;
            }
            operation.written(taken);
            if (!lent.hasRemaining()) {
                sources.ask();
                return;
            }
            blocked = true;
            begun = taken > 0;
        }
        QueuedBuffer rest = new QueuedBuffer(copyOf(lent), operation);
        if (begun) {
            rest.markBegun(); // a cancel must not leave a piece of it out
        }
        add(rest);
    }

    private static ByteBuffer copyOf(ByteBuffer buffer) {
        return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    boolean hasQueued() {
        return !queue.isEmpty();
    }

    /** Puts an empty place into the queue, so that an operation which has nothing queued ends in its order. */
    void enqueueEnd(WriteOperation operation) {
        enqueue(NOTHING, operation);
    }

    SourceRing.Seat<WriteOperation> add(WriteOperation operation) {
        assert handle.inLoop();
        return sources.seat(operation);
    }

    void remove(SourceRing.Seat<WriteOperation> seat) {
        assert handle.inLoop();
        sources.remove(seat);
    }

    /** A new turn of the loop: the share of system calls is full again. */
    void beginTurn() {
        assert handle.inLoop();
        writesLeft = WRITES_PER_TURN;
    }

    void onWritable() {
        assert handle.inLoop();
        blocked = false;
    }

    /** Asks the sources for more, as far as the marks allow. */
    void ask() {
        assert handle.inLoop();
        sources.ask();
    }

    /** Sends what is queued and asks the sources for more, as far as kernel, marks and share allow. */
    void flush() {
        assert handle.inLoop();
        sources.ask();
        for (QueuedBuffer first = queue.first();
                first != null && !blocked && state != State.ENDED;
                first = queue.first()) {
            ByteBuffer out = gather(first);
            int offered = out.remaining();
            // Rounds without a byte count too: completions may add empty buffers without end.
            if (writesLeft == 0) {
                return;
            }
            writesLeft--;
            int taken;
            try {
                taken = offered == 0 ? 0 : send(out);
            } catch (IOException e) {
                handle.onOutputFailure(e);
                return;
            }
            blocked = taken < offered;
            take(taken);
            sources.ask();
        }
        if (state == State.FINISHING && queue.isEmpty()) {
            sendFin();
        }
    }

    /** True when the share of this turn was not enough for what is queued. */
    boolean hasWorkLeft() {
        assert handle.inLoop();
        return writesLeft == 0 && !queue.isEmpty() && !blocked && state != State.ENDED;
    }

    private int send(ByteBuffer out) throws IOException {
        int taken = handle.channel().write(out);
        handle.loop().count(Figure.BYTES_WRITTEN, taken);
        return taken;
    }

    /** What goes out next: all that is queued, from {@code first} on, copied together up to the size of the scratch buffer. */
    private ByteBuffer gather(QueuedBuffer first) {
        if (first.isDirect() && first.remaining() >= IN_PLACE_BYTES) {
            return first.slice();
        }
        ByteBuffer scratch = handle.scratch();
        for (QueuedBuffer queued = first; queued != null && scratch.hasRemaining(); queued = queue.after(queued)) {
            queued.copyTo(scratch);
        }
        return scratch.flip();
    }

    /**
     * Accounts for {@code taken} bytes, and only then completes what is sent: that runs callers' code, which may cancel
     * other writes of the same system call.
     */
    private void take(int taken) {
        int left = taken;
        int sent = 0;
        for (QueuedBuffer queued = queue.first(); queued != null; queued = queue.after(queued)) {
            int part = Math.min(left, queued.remaining());
            queued.advance(part);
            queued.operation.written(part);
            left -= part;
            if (queued.remaining() > 0) {
                break;
            }
            sent++;
        }
        count(-taken);
        for (QueuedBuffer head = queue.first();
                sent > 0 && head != null && head.remaining() == 0;
                head = queue.first()) {
            sent--;
            queue.poll();
            head.operation.bufferDone();
        }
    }

    /** What the marks are compared with. An empty buffer counts as one byte, since it takes memory all the same. */
    @Override
    public long inFlight() {
        assert handle.inLoop();
        return Math.max(queuedBytes, queue.size());
    }

    @Override
    public int lowWater() {
        return handle.options().writeLowWater();
    }

    @Override
    public int highWater() {
        return handle.options().writeHighWater();
    }

    /** Takes a cancelled operation's buffers out of the queue. One that was sent in part is finished from a copy. */
    void takeBack(WriteOperation operation) {
        assert handle.inLoop();
        queue.takeBack(operation.queued(), queued -> {
            if (hasBegun(queued)) {
                queued.detach();
                return false;
            }
            count(-queued.remaining());
            return true;
        });
        handle.touch();
    }

    /** What is on its way can't be taken back: what was sent in part, and what the channel has in another form. */
    private boolean hasBegun(QueuedBuffer buffer) {
        long begun = handle.channel().begun();
        for (QueuedBuffer queued = queue.first(); begun > 0 && queued != null; queued = queue.after(queued)) {
            if (queued == buffer) {
                return true;
            }
            begun -= queued.remaining();
        }
        return buffer.hasBegun();
    }

    /** Sends FIN after what is queued. Sources that are not done by now are cut short. */
    CompletableFuture<Void> finish() {
        assert handle.inLoop();
        CompletableFuture<Void> result = finished;
        if (result == null) {
            result = new CompletableFuture<>();
            finished = result;
            if (state == State.ENDED) {
                result.completeExceptionally(handle.failure("shutdown", reason, 0, null));
                return result;
            }
            state = State.FINISHING;
            for (WriteOperation source = sources.firstMember(); source != null; source = sources.firstMember()) {
                source.cutShort();
            }
            handle.touch();
        }
        return result;
    }

    private void sendFin() {
        try {
            blocked = !handle.channel().shutdownOutput(handle.endsWithOutput());
            if (blocked) {
                return;
            }
        } catch (IOException e) {
            handle.onOutputFailure(e);
            return;
        }
        state = State.ENDED;
        if (finished != null) {
            finished.complete(null);
        }
    }

    /** Nothing can be sent any more. Every write fails, in the order of the queue, and tells how far it came. */
    void end(EndReason why, @Nullable Throwable cause) {
        assert handle.inLoop();
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        reason = why;
        blocked = false;
        // Who hears of it may complete the source of another one, which then queues its end.
        while (!queue.isEmpty() || !sources.isEmpty()) {
            for (QueuedBuffer queued = queue.poll(); queued != null; queued = queue.poll()) {
                count(-queued.remaining());
                queued.operation.fail(why, cause);
            }
            WriteOperation source = sources.firstMember();
            if (source != null) {
                source.fail(why, cause);
            }
        }
        if (finished != null) {
            finished.completeExceptionally(handle.failure("shutdown", why, 0, cause));
        }
    }
}
