package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.flow.SharedQueue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A datagram on its way out, or the place in the queue at which a sending ends. Which bytes are meant is kept here: the
 * caller's buffer stays as it is, and its owner may change its position and limit meanwhile.
 */
final class QueuedDatagram extends SharedQueue.Element<QueuedDatagram> {
    final @Nullable Datagram datagram;
    final Sending sending;
    final int size;
    private final int position;

    /** From any thread: what is between position and limit now is meant. */
    QueuedDatagram(Datagram datagram, Sending sending) {
        this(datagram, datagram.data().position(), datagram.data().remaining(), sending);
    }

    /** Of the datagram's buffer, so many bytes from a position on. */
    QueuedDatagram(Datagram datagram, int position, int size, Sending sending) {
        this.datagram = datagram;
        this.sending = sending;
        this.position = position;
        this.size = size;
    }

    private QueuedDatagram(Sending sending) {
        this.datagram = null;
        this.sending = sending;
        this.position = 0;
        this.size = 0;
    }

    static QueuedDatagram end(Sending sending) {
        return new QueuedDatagram(sending);
    }

    @Override
    protected SharedQueue.Share<QueuedDatagram> share() {
        return sending.queued();
    }

    /** The payload where the kernel can read it: in a cleared direct buffer, unless it is too long for that. */
    ByteBuffer in(ByteBuffer scratch) {
        assert datagram != null;
        ByteBuffer data = datagram.data();
        if (size <= scratch.capacity() && data.hasArray()) {
            return scratch.put(0, data.array(), data.arrayOffset() + position, size)
                    .limit(size); // whatever its limit is
        }
        ByteBuffer whole = data.limit() < position + size ? data.duplicate().clear() : data;
        if (size > scratch.capacity()) {
            return whole.slice(position, size);
        }
        return scratch.put(0, whole, position, size).limit(size);
    }
}
