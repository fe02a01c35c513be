package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.Figure;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.SocketFault;
import io.fluv.core.flow.SharedQueue;
import io.fluv.core.flow.SourceRing;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What goes out: a queue of datagrams in the order in which they were given, and the sources that are asked for more while
 * the queue is short.
 *
 * <pre>
 *               no room              ready to write
 *   UNKNOWN ─┬────────────▶ AWAITED ───────────────▶ UNKNOWN
 *            │ no room further down      after a while
 *            └────────────▶ PAUSED ────────────────▶ UNKNOWN
 * </pre>
 *
 * Confined to the loop, but for the counts.
 */
final class UdpOutput implements SourceRing.Owner {
    /** Whether the kernel has room for a datagram. */
    private enum Room {
        UNKNOWN,
        AWAITED,
        PAUSED
    }

    /** After so many system calls other handles have their turn. */
    private static final int SENDS_PER_TURN = 64;

    /** What a datagram costs besides its payload, so that empty ones are not without end. */
    private static final int OVERHEAD_BYTES = 128;

    /** A network queue that is full empties soon; the selector would say "ready" all the time. */
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * For a second in all. Where a datagram is cut for the network into more than the socket's send buffer takes, the system
     * says the same at every try, and the others must not wait for ever.
     */
    static final int MOST_PAUSES = 100;

    private final UdpHandle handle;
    private final UdpOptions options;
    private final SourceRing<SourceSend> sources;
    private final SharedQueue<QueuedDatagram> queue = new SharedQueue<>();

    /** Written by the loop alone, lazily: other threads may ask, and need no more than a recent value. */
    private final AtomicLong queuedBytes = new AtomicLong();

    private final AtomicInteger queuedCount = new AtomicInteger();

    private Room room = Room.UNKNOWN;
    private int sendsLeft;

    /** How often the head of the queue was put off for want of buffer space. */
    private int pauses;

    /** The socket is about to be disposed of: nothing more is sent. */
    private boolean stopped;

    UdpOutput(UdpHandle handle, UdpOptions options) {
        this.handle = handle;
        this.options = options;
        this.sources = new SourceRing<>(this);
    }

    /** What a datagram counts for the marks. */
    static long cost(Datagram datagram) {
        return datagram.data().remaining() + (long) OVERHEAD_BYTES;
    }

    // ---- from any thread ----

    long queuedBytes() {
        return queuedBytes.get();
    }

    int queuedCount() {
        return queuedCount.get();
    }

    // ---- on the loop ----

    /** What the marks are compared with. */
    @Override
    public long inFlight() {
        assert handle.inLoop();
        return queuedBytes() + (long) queuedCount() * OVERHEAD_BYTES;
    }

    @Override
    public int lowWater() {
        return options.sendLowWater();
    }

    @Override
    public int highWater() {
        return options.sendHighWater();
    }

    void offer(QueuedDatagram datagram) {
        assert handle.inLoop();
        if (handle.isOpen()) {
            enqueue(datagram);
        } else {
            datagram.sending.closed();
        }
    }

    void enqueue(Datagram datagram, Sending sending) {
        assert handle.inLoop();
        enqueue(new QueuedDatagram(datagram, sending));
    }

    private void enqueue(QueuedDatagram queued) {
        queue.add(queued);
        count(1, queued.size);
        handle.touch();
    }

    /** Has {@link Sending#finished} called when all that is queued now has gone. */
    void enqueueEnd(Sending sending) {
        assert handle.inLoop();
        queue.add(QueuedDatagram.end(sending));
        handle.touch();
    }

    SourceRing.Seat<SourceSend> add(SourceSend source) {
        assert handle.inLoop();
        handle.touch();
        return sources.seat(source);
    }

    void remove(SourceRing.Seat<SourceSend> seat) {
        assert handle.inLoop();
        sources.remove(seat);
    }

    private void count(int datagrams, long bytes) {
        queuedCount.lazySet(queuedCount.get() + datagrams);
        queuedBytes.lazySet(queuedBytes.get() + bytes);
    }

    boolean wantsWrite() {
        return room == Room.AWAITED;
    }

    /** A new turn of the loop: the share of system calls is full again. */
    void beginTurn() {
        assert handle.inLoop();
        sendsLeft = SENDS_PER_TURN;
    }

    void stop() {
        assert handle.inLoop();
        stopped = true;
    }

    void onWritable() {
        assert handle.inLoop();
        if (room == Room.AWAITED) {
            room = Room.UNKNOWN;
        }
    }

    /** Sends what is queued and asks the sources for more, as far as kernel, marks and share allow. */
    void flush() {
        assert handle.inLoop();
        sources.ask();
        for (QueuedDatagram first = next(); first != null && sendsLeft > 0; first = next()) {
            send(first);
            sources.ask();
        }
    }

    /** True when the share of this turn was not enough for what is queued. */
    boolean hasWorkLeft() {
        return next() != null;
    }

    /** Sends what is queued as far as the kernel takes it now. */
    void sendQueued() {
        assert handle.inLoop();
        sendsLeft = queue.size();
        for (QueuedDatagram first = next(); first != null && sendsLeft > 0; first = next()) {
            send(first);
        }
    }

    /** What is to be sent now; null for nothing. */
    private @Nullable QueuedDatagram next() {
        return handle.isOpen() && !stopped && room == Room.UNKNOWN ? queue.first() : null;
    }

    /** Takes care of the head of the queue. Results that end here run callers' code, which may change everything. */
    private void send(QueuedDatagram first) {
        assert handle.inLoop();
        sendsLeft--; // for ends too: what completes there may put further ones behind, without end
        Datagram datagram = first.datagram;
        if (datagram == null) {
            queue.poll();
            first.sending.finished();
            return;
        }
        DatagramException failure = null;
        try {
            if (!handle.channel().send(first.in(handle.scratch()), datagram.address())) {
                room = Room.AWAITED;
                return;
            }
        } catch (IOException | RuntimeException e) {
            if (isOutOfBufferSpace(e) && pauses < MOST_PAUSES) {
                pause();
                return;
            }
            failure = DatagramException.of("send", handle.localAddress(), datagram.address(), e);
        }
        queue.poll();
        pauses = 0;
        count(-1, -first.size);
        if (failure == null) {
            handle.loop().count(Figure.DATAGRAMS_SENT, 1);
            handle.loop().count(Figure.DATAGRAM_BYTES_SENT, first.size);
            first.sending.sent(datagram);
        } else {
            handle.loop().count(Figure.DATAGRAMS_FAILED, 1);
            if (failure.getCause() instanceof PortUnreachableException) {
                handle.onReport(failure, true);
            }
            first.sending.failed(datagram, failure);
        }
    }

    private static boolean isOutOfBufferSpace(Exception failure) {
        return failure instanceof SocketFault fault && fault.kind() == SocketFault.Kind.NO_BUFFER_SPACE;
    }

    private void pause() {
        pauses++;
        room = Room.PAUSED;
        handle.loop().startTimer(PAUSE_NANOS, () -> {
            room = Room.UNKNOWN;
            handle.touch();
        });
    }

    /** Takes a cancelled sending's datagrams out of the queue. */
    void takeBack(Sending sending) {
        assert handle.inLoop();
        QueuedDatagram head = queue.first();
        queue.takeBack(sending.queued(), queued -> {
            if (queued.datagram != null) {
                count(-1, -queued.size);
            }
            return true;
        });
        if (queue.first() != head) {
            pauses = 0;
        }
        handle.touch();
    }

    /** The socket is closed: every sending ends, in the order of the queue. */
    void end() {
        assert handle.inLoop();
        for (QueuedDatagram queued = queue.poll(); queued != null; queued = queue.poll()) {
            if (queued.datagram == null) {
                queued.sending.finished();
            } else {
                count(-1, -queued.size);
                queued.sending.closed();
            }
        }
        for (SourceSend source = sources.firstMember(); source != null; source = sources.firstMember()) {
            source.closed();
        }
    }
}
