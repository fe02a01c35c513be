package io.fluv.core.frame;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived and is not taken yet, as one buffer. Bytes of several chunks are copied together, in all not more often
 * than a doubling array has it; a chunk that nothing waits before is used as it is. What was taken is never written again.
 *
 * <p>Not thread-safe.
 */
public final class UnreadBytes {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Longer arrays than this not every JVM has. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    /** From its position on. Behind its limit there may be room of its own, which nobody else has seen. */
    private ByteBuffer bytes = NOTHING;

    /** None at first. */
    public UnreadBytes() {}

    public boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    public int size() {
        return bytes.remaining();
    }

    /** The bytes themselves. Whoever takes some moves the position, and calls {@link #taken()} then. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Some were taken: with the last one the memory is let go. */
    void taken() {
        if (!bytes.hasRemaining()) {
            bytes = NOTHING;
        }
    }

    /** Adds a copy of {@code chunk}, whose position moves to its limit. */
    public void append(ByteBuffer chunk) {
        int added = Objects.requireNonNull(chunk, "chunk").remaining();
        if (added == 0) {
            return; // what is there may be somebody's own, and not even to be touched
        }
        int end = bytes.limit();
        if (bytes.capacity() - end < added) {
            bytes = withRoomFor(added);
            end = bytes.limit();
        }
        bytes.limit(end + added);
        bytes.put(end, chunk, chunk.position(), added);
        chunk.position(chunk.limit());
    }

    /** Adds {@code chunk} itself, where that is possible: it must not change any more. Its position stays. */
    public void add(ByteBuffer chunk) {
        Objects.requireNonNull(chunk, "chunk");
        if (isEmpty()) {
            bytes = chunk.slice();
            taken();
        } else {
            append(chunk.duplicate());
        }
    }

    /**
     * What is there in a larger buffer. Room for what is added is enough while less is kept than is added, as with the end
     * of a chunk of lines; only for a frame of many chunks does doubling pay.
     */
    private ByteBuffer withRoomFor(int added) {
        long kept = bytes.remaining();
        long room = Math.max(kept + added, kept < added ? 0 : 2 * kept);
        if (kept + added > LONGEST) {
            throw new OutOfMemoryError("more unread bytes than an array can have: " + (kept + added));
        }
        ByteBuffer larger = ByteBuffer.allocate((int) Math.min(room, LONGEST));
        return larger.put(bytes).flip();
    }

    /**
     * Takes up to {@code most} bytes; null when there are none. The buffer is the caller's own.
     *
     * @param most at least 1
     */
    public @Nullable ByteBuffer take(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " is less than 1");
        }
        if (isEmpty()) {
            return null;
        }
        int count = Math.min(most, bytes.remaining());
        ByteBuffer part = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        taken();
        return part;
    }

    /** Drops all. */
    public void clear() {
        bytes = NOTHING;
    }
}
