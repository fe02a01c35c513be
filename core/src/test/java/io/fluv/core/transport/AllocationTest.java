package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.DatagramSocket;
import io.fluv.core.Loop;
import io.fluv.core.StreamListener;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.JvmMemory;
import io.fluv.testkit.RawPeer;
import java.io.IOException;
import java.net.DatagramPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a message that is echoed makes the loop's thread allocate. Bounds are what the interpreter takes; compiled code
 * leaves some of it out.
 */
class AllocationTest {
    private static final int WARM_UP = 2_000;
    private static final int MESSAGES = 5_000;
    private static final int PAYLOAD_BYTES = 64;

    /** Less than the smallest object, for each message: what little there is comes from the asking, and not from messages. */
    private static final double NOTHING = 1;

    /**
     * The buffer that the reader owns (an array's header and a view of it, 72 bytes), the datagram (24) and its place in the
     * queue (40). Its sender's address the JDK keeps for the next datagram from there.
     */
    private static final int DATAGRAM_OVERHEAD_BYTES = 136;

    @RegisterExtension
    final Loopback loopback = new Loopback();

    private final byte[] payload = new byte[PAYLOAD_BYTES];

    private interface RoundTrip {
        void run() throws IOException;
    }

    @Test
    void anEchoOverAStreamAllocatesNothing() throws IOException {
        StreamListener listener = loopback.listenAndEcho(Loopback.ANY_PORT);
        RawPeer peer = loopback.peerOf(listener);

        double perMessage = allocated(listener.loop(), () -> {
            peer.write(payload);
            assertThat(peer.read(PAYLOAD_BYTES)).hasSize(PAYLOAD_BYTES);
        });

        assertThat(perMessage).isLessThan(NOTHING);
    }

    @Test
    void anEchoOfADatagramAllocatesNoMoreThanItsBufferAndAPlaceInTheQueue() throws IOException {
        DatagramSocket socket = Loopback.result(loopback.transport().bind(Loopback.ANY_PORT, UdpOptions.defaults()));
        socket.send(socket.receive());
        try (java.net.DatagramSocket peer = new java.net.DatagramSocket(Loopback.ANY_PORT)) {
            peer.setSoTimeout((int) (Loopback.PATIENCE_SECONDS * 1000));
            DatagramPacket packet = new DatagramPacket(payload, PAYLOAD_BYTES, socket.localAddress());

            double perMessage = allocated(socket.loop(), () -> {
                peer.send(packet);
                peer.receive(packet);
            });

            assertThat(perMessage - PAYLOAD_BYTES).isBetween(0.0, DATAGRAM_OVERHEAD_BYTES + NOTHING);
        }
    }

    /** Bytes that {@code loop} allocates for each one. */
    private static double allocated(Loop loop, RoundTrip roundTrip) throws IOException {
        Thread thread = Loopback.onLoop(loop, Thread::currentThread);
        for (int i = 0; i < WARM_UP; i++) {
            roundTrip.run();
        }
        long before = JvmMemory.allocatedBy(thread);
        for (int i = 0; i < MESSAGES; i++) {
            roundTrip.run();
        }
        return (double) (JvmMemory.allocatedBy(thread) - before) / MESSAGES;
    }
}
