package io.fluv.core.tcp;

import io.fluv.core.error.EndReason;
import io.fluv.core.flow.Demand;
import io.fluv.core.flow.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
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
 * <p>Confined to the connection's loop, but for {@link #subscribe} and what subscriptions receive, which hop.
 */
final class StreamInput implements Flow.Publisher<ByteBuffer> {
    enum State {
        OPEN,
        DISCARDING,
        ENDED
    }

    /** After so many full chunks other connections have their turn. */
    private static final int READS_PER_TURN = 16;

    private final TcpConnection connection;
    private final StreamChannel channel;
    private final int chunkBytes;

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    /** Why readers fail, or null while they don't: the peer's end of data is no failure. */
    private @Nullable EndReason reason;

    private @Nullable IOException cause;
    private @Nullable ByteBuffer ahead;
    private @Nullable ReadSubscription reader;

    /** How many readers may still be told of the end in this turn. */
    private int endsLeft;

    StreamInput(TcpConnection connection, StreamChannel channel, int chunkBytes) {
        this.connection = connection;
        this.channel = channel;
        this.chunkBytes = chunkBytes;
    }

    // ---- from any thread ----

    boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!connection.door().enter(() -> attach(subscriber))) {
            Refusal.signal(subscriber, connection.failure("read", EndReason.CLOSED_HERE, 0, null));
        }
    }

    // ---- on the loop ----

    private void attach(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (reader != null) {
            Refusal.signal(subscriber, new IllegalStateException(connection + " already has a reader"));
            return;
        }
        ReadSubscription subscription = new ReadSubscription(subscriber);
        reader = subscription;
        try {
            subscriber.onSubscribe(subscription);
        } catch (Throwable thrown) {
            abandon(subscription, thrown);
        }
        connection.touch();
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    boolean wantsRead() {
        return state == State.DISCARDING || (state == State.OPEN && ahead == null);
    }

    /** The socket has bytes, or its end. */
    void onReadable() {
        for (int reads = 0; reads < READS_PER_TURN && wantsRead(); reads++) {
            ByteBuffer scratch = connection.scratch().limit(chunkBytes);
            int count;
            try {
                count = channel.read(scratch);
            } catch (IOException e) {
                connection.onInputFailure(e);
                return;
            }
            if (count < 0) {
                end(null, null);
                if (reader == null || reader.refusal != null) {
                    connection.onUnheardEnd();
                }
                return;
            }
            if (count > 0 && state == State.OPEN) {
                receive(copyOf(scratch.flip()));
            }
            // A short read has emptied the socket; asking again would only cost a call that says so.
            if (count < chunkBytes) {
                return;
            }
        }
    }

    private static ByteBuffer copyOf(ByteBuffer scratch) {
        byte[] bytes = new byte[scratch.remaining()];
        scratch.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private void receive(ByteBuffer chunk) {
        ReadSubscription current = reader;
        if (current != null && current.canTake()) {
            current.emit(chunk);
        } else {
            ahead = chunk;
        }
    }

    /** A new turn of the loop. */
    void beginTurn() {
        endsLeft = 1;
    }

    /** Hands out what can be: the chunk read ahead, if it is wanted, and the end, if nothing is before it. */
    void deliver() {
        for (ReadSubscription current = reader; current != null; current = reader) {
            boolean refused = current.refusal != null;
            ByteBuffer chunk = ahead;
            if (!refused && chunk != null) {
                if (!current.canTake()) {
                    return;
                }
                ahead = null;
                current.emit(chunk);
            } else if (refused || state != State.OPEN) {
                if (endsLeft == 0) {
                    // Who subscribes again at each end would hold the loop.
                    connection.runLater();
                    return;
                }
                endsLeft--;
                reader = null;
                current.terminate();
            } else {
                return;
            }
        }
    }

    /** This side closes: readers fail, what was read ahead is dropped, and so is what still arrives. */
    void discard() {
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
        if (reason == null) {
            reason = why;
            cause = causedBy;
        }
    }

    /** Nothing more comes from the socket, for a reason, or without one at the peer's FIN. The first one stays. */
    void end(@Nullable EndReason why, @Nullable IOException causedBy) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        if (reason == null) {
            reason = why;
            cause = causedBy;
        }
    }

    /** A user's code threw: it gets nothing more, and its connection ends. */
    private void abandon(ReadSubscription subscription, Throwable thrown) {
        if (reader == subscription) {
            reader = null;
        }
        connection.onUserFailure(thrown);
    }

    /** One reader's subscription; it is in force while it is {@link #reader}. */
    private final class ReadSubscription implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Demand demand = new Demand();
        private @Nullable IllegalArgumentException refusal;

        /** Volatile: from the moment of the call on, nothing that a later reader could have may be spent on this one. */
        private volatile boolean cancelled;

        ReadSubscription(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (connection.door().isOpen()) {
                requested(n);
            } else {
                connection.door().hop(() -> requested(n));
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            connection.door().enter(this::leave);
        }

        private void requested(long n) {
            if (reader != this) {
                return; // §3.6: a request after the end does nothing
            }
            if (n <= 0) {
                refusal = Refusal.badRequest(n); // §3.9
                connection.touch();
            } else if (demand.add(n)) {
                connection.touch();
            }
        }

        private void leave() {
            if (reader == this) {
                reader = null; // §3.13: the reference to the subscriber goes with this one
            }
        }

        boolean canTake() {
            return refusal == null && !demand.isZero() && !cancelled;
        }

        void emit(ByteBuffer chunk) {
            demand.take();
            try {
                subscriber.onNext(chunk);
            } catch (Throwable thrown) {
                abandon(this, thrown);
            }
        }

        void terminate() {
            try {
                if (refusal != null) {
                    subscriber.onError(refusal);
                } else if (reason != null) {
                    subscriber.onError(connection.failure("read", reason, 0, cause));
                } else {
                    subscriber.onComplete();
                }
            } catch (Throwable thrown) {
                connection.onUserFailure(thrown);
            }
        }
    }
}
