package io.fluv.core.error;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Why a stream, or one direction of it, is over. Each reason has one exception type. */
public enum EndReason {
    CLOSED_HERE("closed here"),
    CLOSED_BY_PEER("the peer no longer reads"),
    RESET("connection reset by peer"),
    TIMED_OUT("connection timed out"),
    FAILED("input/output error");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** What a failure means for the stream that it came from. */
    public static EndReason of(IOException cause) {
        if (cause instanceof SocketFault fault) {
            return switch (fault.kind()) {
                case CLOSED -> CLOSED_HERE;
                case RESET -> RESET;
                case BROKEN_PIPE -> CLOSED_BY_PEER;
                case TIMED_OUT -> TIMED_OUT;
                default -> FAILED;
            };
        }
        return cause instanceof ConnectionClosedException ? CLOSED_HERE : FAILED;
    }

    /**
     * True for what the program itself has brought about, by closing or by cancelling: where nobody waits for it, it is no
     * news.
     */
    public static boolean isOwnDoing(Throwable failure) {
        return failure instanceof ConnectionClosedException || failure instanceof CancellationException;
    }

    /**
     * The failure of {@code operation} on the stream between two endpoints.
     *
     * @param bytesWritten what the kernel had accepted of a write, otherwise zero
     * @param fault the original, whose text a {@link #FAILED} takes over; null when this side decided
     */
    public StreamException exception(
            String operation,
            @Nullable SocketAddress local,
            @Nullable SocketAddress remote,
            long bytesWritten,
            @Nullable Throwable fault) {
        Throwable cause = fault == null ? null : SocketFailure.original(fault);
        String reason = this == FAILED && cause != null ? SocketFailure.text(cause) : text;
        String message = operation + " " + Endpoint.text(local) + "->" + Endpoint.text(remote) + ": " + reason;
        if (operation.equals("write")) {
            message += " (" + bytesWritten + " bytes of this write were accepted)";
        }
        return switch (this) {
            case CLOSED_HERE -> new ConnectionClosedException(message, bytesWritten, cause);
            case CLOSED_BY_PEER -> new PeerClosedException(message, bytesWritten, cause);
            case RESET -> new ConnectionResetException(message, bytesWritten, cause);
            case TIMED_OUT -> new ConnectionTimedOutException(message, bytesWritten, cause);
            case FAILED -> new StreamException(message, bytesWritten, cause);
        };
    }
}
