package io.fluv.core.error;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a stream brought is not the frame that was to be read. The reader fails; the bytes stay where they are, and so does
 * the connection, which is its owner's to go on with or to close.
 */
public abstract sealed class FrameException extends IOException
        permits FrameTooLongException, FrameCutOffException, MalformedFrameException {
    private static final long serialVersionUID = 1L;

    private final @Nullable SocketAddress remoteAddress;

    /** Without endpoints, as a decoder knows it. */
    FrameException(String fault) {
        super("frame: " + fault);
        this.remoteAddress = null;
    }

    /** The same fault, of the stream between two endpoints. */
    FrameException(FrameException fault, SocketAddress local, SocketAddress remote) {
        super(
                "read " + Endpoint.text(local) + "->" + Endpoint.text(remote) + ": " + fault.getMessage(),
                fault.getCause());
        this.remoteAddress = remote;
        setStackTrace(fault.getStackTrace());
    }

    /** This failure with what its decoder could not know: between whom the stream was. */
    public abstract FrameException between(SocketAddress local, SocketAddress remote);

    /** Who sent it, or null where that is not known: in a stream that is no connection's. */
    public final @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }
}
