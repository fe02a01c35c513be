package io.fluv.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The peer no longer reads: what is written can't reach it. The operating system's name for it is a broken pipe
 * ({@code EPIPE}).
 */
public final class PeerClosedException extends StreamException {
    private static final long serialVersionUID = 1L;

    PeerClosedException(String message, long bytesWritten, @Nullable Throwable cause) {
        super(message, bytesWritten, cause);
    }
}
