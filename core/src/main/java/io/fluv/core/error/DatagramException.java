package io.fluv.core.error;

import java.net.InetSocketAddress;
import java.net.SocketException;

/**
 * A datagram that could not be sent, or that the network reported as not delivered. It concerns that datagram alone; the
 * socket goes on. The JDK's exception is the cause: {@link java.net.PortUnreachableException},
 * {@link java.net.NoRouteToHostException}, {@link java.nio.channels.UnresolvedAddressException} and others.
 */
public final class DatagramException extends SocketException {
    private static final long serialVersionUID = 1L;

    private final InetSocketAddress address;

    private DatagramException(String message, InetSocketAddress address, Throwable cause) {
        super(message);
        this.address = address;
        initCause(cause);
    }

    /** The failure of {@code operation} between two endpoints: {@code send 127.0.0.1:9->10.0.0.1:7: message too long}. */
    public static DatagramException of(
            String operation, InetSocketAddress local, InetSocketAddress remote, Throwable cause) {
        String message = operation + " " + Endpoint.text(local) + "->" + Endpoint.text(remote) + ": "
                + SocketFailure.datagramText(cause);
        return new DatagramException(message, remote, SocketFailure.original(cause));
    }

    /** Where the datagram was to go. */
    public InetSocketAddress address() {
        return address;
    }
}
