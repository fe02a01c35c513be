package io.fluv.core.tcp;

import io.fluv.core.flow.SharedQueue;
import java.nio.ByteBuffer;

/**
 * A buffer on its way out and how far it got. The position is kept here and not in the buffer: the same buffer may be on
 * its way through other connections too. So is the limit, which its owner may lower meanwhile.
 */
final class QueuedBuffer extends SharedQueue.Element<QueuedBuffer> {
    private ByteBuffer buffer;
    private int next;
    private int end;
    private int begin;
    final WriteOperation operation;

    /** From any thread: what is between position and limit now is meant. */
    QueuedBuffer(ByteBuffer buffer, WriteOperation operation) {
        this.buffer = buffer;
        this.begin = buffer.position();
        this.next = begin;
        this.end = buffer.limit();
        this.operation = operation;
    }

    @Override
    protected SharedQueue.Share<QueuedBuffer> share() {
        return operation.queued();
    }

    int remaining() {
        return end - next;
    }

    boolean hasBegun() {
        return next > begin;
    }

    /** What was before its first byte has been sent. */
    void markBegun() {
        begin = -1;
    }

    boolean isDirect() {
        return buffer.isDirect();
    }

    /** What remains, as a buffer that the kernel can read from in place. */
    ByteBuffer slice() {
        return whole().slice(next, remaining());
    }

    /** Copies as much of what remains as fits. */
    void copyTo(ByteBuffer target) {
        int count = Math.min(remaining(), target.remaining());
        if (buffer.hasArray()) {
            target.put(buffer.array(), buffer.arrayOffset() + next, count);
        } else {
            target.put(target.position(), whole(), next, count);
            target.position(target.position() + count);
        }
    }

    /** An array can be read whatever the limit is; of all others a view is made when the limit has been lowered. */
    private ByteBuffer whole() {
        if (buffer.limit() < end) {
            buffer = buffer.duplicate().clear();
        }
        return buffer;
    }

    void advance(int count) {
        next += count;
    }

    /** Lets go of the caller's buffer: what remains is sent from a copy. */
    void detach() {
        ByteBuffer copy = ByteBuffer.allocate(remaining());
        copyTo(copy);
        buffer = copy.flip();
        next = 0;
        markBegun();
        end = copy.limit();
    }
}
