package io.fluv.core.error;

import java.net.SocketAddress;
import java.net.SocketException;

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

    public static SocketStateException of(String operation, SocketAddress address, IllegalStateException cause) {
        return new SocketStateException(
                operation + " " + Endpoint.text(address) + ": " + SocketFailure.text(cause), cause);
    }
}
