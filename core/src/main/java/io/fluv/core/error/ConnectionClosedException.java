package io.fluv.core.error;

import org.jspecify.annotations.Nullable;

/**
 * This side ended the connection, or this direction of it, before the operation was done: by closing, resetting,
 * disposing of it or shutting its output down, or because the loop that owned it ended.
 */
public final class ConnectionClosedException extends StreamException {
    private static final long serialVersionUID = 1L;

    ConnectionClosedException(String message, long bytesWritten, @Nullable Throwable cause) {
        super(message, bytesWritten, cause);
    }
}
