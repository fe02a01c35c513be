package io.fluv.core.error;

import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an operation on an established stream. The subtypes tell the reasons apart that a program acts on:
 * {@link ConnectionClosedException} (this side closed it), {@link PeerClosedException} (the peer stopped reading),
 * {@link ConnectionResetException} (the peer aborted) and {@link ConnectionTimedOutException} (the network fell
 * silent). A plain {@code StreamException} is any other error of the operating system; its text is in the message and
 * the original is the cause.
 *
 * <p>The end of the peer's data is not a failure: it completes the reader.
 */
public class StreamException extends SocketException {
    private static final long serialVersionUID = 1L;

    private final long bytesWritten;

    StreamException(String message, long bytesWritten, @Nullable Throwable cause) {
        super(message);
        this.bytesWritten = bytesWritten;
        if (cause != null) {
            initCause(cause);
        }
    }

    /**
     * How much of the failed write the kernel had accepted, in bytes; that the peer received them is not implied. Zero
     * when the operation that failed was not a write.
     */
    public long bytesWritten() {
        return bytesWritten;
    }
}
