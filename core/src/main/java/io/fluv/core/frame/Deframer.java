package io.fluv.core.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decoder at work for one reader, and what is known of the reader's end.
 *
 * <pre>
 *             {@link FrameDecoder#decodeLast} had nothing, {@link FrameDecoder#isDone}, the decoder threw
 *   DECODING ─────────────────────────────────────────────────────────────────────────▶ over
 * </pre>
 *
 * The bytes are not its own: they are there before it and stay when it is over. Not thread-safe.
 */
public final class Deframer<T> {
    private final FrameDecoder<T> decoder;

    /** The last frame, found when it was to be known whether there is one, and not asked for yet. */
    private @Nullable T held;

    /** The decoder has seen all unread bytes, and they are no whole frame. */
    private boolean starved;

    /** How many bytes it was that were no whole frame. */
    private int seen;

    /** The data have ended, and the decoder has nothing more. */
    private boolean ended;

    private @Nullable Throwable failure;

    public Deframer(FrameDecoder<T> decoder) {
        this.decoder = Objects.requireNonNull(decoder, "decoder");
    }

    /**
     * The next frame, for a reader that wants one; null when more bytes are needed, or when it {@linkplain #isOver is over}.
     * The decoder is not asked again about bytes that it has seen and found to be no whole frame, however often this is
     * called: only when some have come behind them, or the end.
     *
     * @param atEnd whether the data have ended in good order, so that nothing comes behind {@code unread}
     */
    public @Nullable T next(UnreadBytes unread, boolean atEnd) {
        Objects.requireNonNull(unread, "unread");
        T frame = held;
        if (frame != null) {
            held = null;
            return frame;
        }
        if (ended || failure != null || decoder.isDone() || (starved && !atEnd && unread.size() == seen)) {
            return null;
        }
        frame = decode(unread.bytes(), atEnd);
        unread.taken();
        starved = frame == null && failure == null;
        seen = unread.size();
        ended = starved && atEnd;
        return frame;
    }

    private @Nullable T decode(ByteBuffer bytes, boolean atEnd) {
        int before = bytes.position();
        int limit = bytes.limit();
        bytes.order(ByteOrder.BIG_ENDIAN);
        try {
            T frame = atEnd ? decoder.decodeLast(bytes) : decoder.decode(bytes);
            if (frame != null && bytes.position() == before && !atEnd && !decoder.isDone()) {
                throw new IllegalStateException(decoder + " took no byte for a frame, and would not for the next");
            }
            return frame;
        } catch (Throwable e) {
            // An error too: it is of this reader's decoder, and nobody else's.
            bytes.position(before);
            failure = e;
            return null;
        } finally {
            bytes.limit(limit); // a decoder may have set its own, and behind it are bytes that nobody has taken
        }
    }

    /** True when the decoder has looked at all there is and needs more. */
    public boolean isStarved() {
        return starved;
    }

    /** True when no frame will come any more. Needs no demand: looks for a last frame when no bytes are left to ask for. */
    public boolean isOver(UnreadBytes unread, boolean atEnd) {
        if (held == null && Objects.requireNonNull(unread, "unread").isEmpty() && atEnd) {
            held = next(unread, true);
        }
        return held == null && (ended || failure != null || decoder.isDone());
    }

    /** True when the decoder wants nothing more, whatever comes. */
    public boolean isDone() {
        return held == null && decoder.isDone();
    }

    /** Why it is over; null when all is well. */
    public @Nullable Throwable failure() {
        return failure;
    }
}
