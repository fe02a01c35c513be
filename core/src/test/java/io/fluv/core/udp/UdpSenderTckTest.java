package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import java.util.concurrent.Flow;

/** As {@link UdpSendTckTest}, for the subscriber whose end leaves the socket open. */
public class UdpSenderTckTest extends UdpSendTckTest {
    @Override
    Flow.Subscriber<Datagram> subscriberOf(DatagramSocket socket) {
        return socket.sender();
    }
}
