package io.fluv.core.error;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
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

    /**
     * What an exception of the JDK means for the stream that it came from. The JDK tells most of these only by the
     * operating system's text; a text in another language than English is {@link #FAILED}, with that text kept.
     */
    public static EndReason of(IOException cause) {
        if (cause instanceof ClosedChannelException || cause instanceof ConnectionClosedException) {
            return CLOSED_HERE;
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("reset") || message.contains("abort")) {
            return RESET;
        }
        if (message.contains("Broken pipe")) {
            return CLOSED_BY_PEER;
        }
        return message.contains("timed out") ? TIMED_OUT : FAILED;
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
     * @param cause the original, whose text a {@link #FAILED} takes over; null when this side decided
     */
    public StreamException exception(
            String operation,
            @Nullable SocketAddress local,
            @Nullable SocketAddress remote,
            long bytesWritten,
            @Nullable Throwable cause) {
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
