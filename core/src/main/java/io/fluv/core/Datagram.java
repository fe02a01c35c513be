package io.fluv.core;

import io.fluv.core.error.Endpoint;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One packet of UDP. What was received names its sender, so sending it back as it is answers it.
 *
 * @param data the payload: the bytes between the buffer's position and its limit, perhaps none
 * @param address the sender on receipt, the target on send
 * @param truncated the payload was longer than {@link UdpOptions#maxDatagram()}, and the rest is lost; of no meaning on send
 */
public record Datagram(ByteBuffer data, InetSocketAddress address, boolean truncated) {
    public Datagram {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(address, "address");
    }

    /** A whole datagram. */
    public Datagram(ByteBuffer data, InetSocketAddress address) {
        this(data, address, false);
    }

    /** Other data for whom this one came from. */
    public Datagram reply(ByteBuffer answer) {
        return new Datagram(Objects.requireNonNull(answer, "answer"), address);
    }

    /** How much there is, and whose: the content may be long, or not for every log. */
    @Override
    public String toString() {
        return "Datagram[" + data.remaining() + " bytes, " + Endpoint.text(address)
                + (truncated ? ", truncated]" : "]");
    }
}
