package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.error.DatagramException;
import io.fluv.core.flow.SharedQueue;

/** Whose datagrams wait in {@link UdpOutput}, and who is told what becomes of each. On the loop. */
interface Sending {
    /** Its datagrams in the queue, and its end there. */
    SharedQueue.Share<QueuedDatagram> queued();

    /** The kernel took it. */
    void sent(Datagram datagram);

    /** It can't be sent; it alone. */
    void failed(Datagram datagram, DatagramException failure);

    /** All that was queued before {@link UdpOutput#enqueueEnd} has been sent or has failed. */
    void finished();

    /** The socket is closed: what is still queued, and what would have come, is not sent. */
    void closed();
}
