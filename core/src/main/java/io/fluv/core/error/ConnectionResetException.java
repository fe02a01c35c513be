package io.fluv.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The peer aborted the connection, or its host no longer knows of it ({@code ECONNRESET}). What it had sent before was
 * delivered before this failure.
 */
public final class ConnectionResetException extends StreamException {
    private static final long serialVersionUID = 1L;

    ConnectionResetException(String message, long bytesWritten, @Nullable Throwable cause) {
        super(message, bytesWritten, cause);
    }
}
