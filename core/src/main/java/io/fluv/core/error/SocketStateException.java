package io.fluv.core.error;

import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;

/**
 * The socket is not in the state that the operation needs: to be connected, or not to be. Nothing was changed. The cause
 * is {@link java.nio.channels.AlreadyConnectedException} or {@link java.nio.channels.NotYetConnectedException}.
 */
public final class SocketStateException extends SocketException {
    private static final long serialVersionUID = 1L;

    private SocketStateException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }

    public static SocketStateException alreadyConnected(String operation, SocketAddress address) {
        return of(operation, address, "already connected", new AlreadyConnectedException());
    }

    public static SocketStateException notConnected(String operation, SocketAddress address) {
        return of(operation, address, "not connected", new NotYetConnectedException());
    }

    private static SocketStateException of(
            String operation, SocketAddress address, String text, IllegalStateException cause) {
        return new SocketStateException(operation + " " + Endpoint.text(address) + ": " + text, cause);
    }
}
