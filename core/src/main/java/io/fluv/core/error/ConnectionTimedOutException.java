package io.fluv.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The established connection went silent for longer than the operating system waits for acknowledgements or keep-alive
 * probes ({@code ETIMEDOUT}). A connect that takes too long is a {@link java.net.SocketTimeoutException} instead.
 */
public final class ConnectionTimedOutException extends StreamException {
    private static final long serialVersionUID = 1L;

    ConnectionTimedOutException(String message, long bytesWritten, @Nullable Throwable cause) {
        super(message, bytesWritten, cause);
    }
}
