package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.flow.SharedQueue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A datagram on its way out, or the place in the queue at which a sending ends. Which bytes are meant is kept here, so that
 * the caller's buffer stays as it is.
 */
final class QueuedDatagram extends SharedQueue.Element<QueuedDatagram> {
    final @Nullable Datagram datagram;
    final Sending sending;
    final int size;
    private final int position;

    QueuedDatagram(Datagram datagram, Sending sending) {
        this.datagram = datagram;
        this.sending = sending;
        this.position = datagram.data().position();
        this.size = datagram.data().remaining();
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
        if (size > scratch.capacity()) {
            return data.slice(position, size);
        }
        return scratch.put(0, data, position, size).limit(size);
    }
}
