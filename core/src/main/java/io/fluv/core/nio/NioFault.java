package io.fluv.core.nio;

import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/**
 * What an exception of the JDK's channels means. Where the JDK has a type for it, the type tells. All else it tells only by the
 * operating system's text, and this is the one place that reads it.
 */
final class NioFault {
    private NioFault() {}

    /** @param thrown an {@link java.io.IOException}, or what the channels throw for an address */
    static SocketFault of(Exception thrown) {
        if (thrown instanceof SocketFault fault) {
            return fault;
        }
        Kind kind = kindOf(thrown);
        String message = thrown.getMessage();
        if (thrown instanceof PortUnreachableException || thrown instanceof RuntimeException || isClosed(thrown)) {
            return new SocketFault(kind, thrown); // the JDK has no words for these, or others than the system
        }
        return new SocketFault(kind, message == null ? "" : message, thrown);
    }

    private static boolean isClosed(Exception thrown) {
        return thrown instanceof ClosedChannelException;
    }

    private static Kind kindOf(Exception thrown) {
        if (isClosed(thrown)) {
            return Kind.CLOSED;
        }
        if (thrown instanceof UnresolvedAddressException) {
            return Kind.UNRESOLVED;
        }
        if (thrown instanceof UnsupportedAddressTypeException) {
            return Kind.FAMILY_NOT_SUPPORTED;
        }
        if (thrown instanceof AlreadyConnectedException) {
            return Kind.ALREADY_CONNECTED;
        }
        if (thrown instanceof PortUnreachableException) {
            return Kind.PORT_UNREACHABLE;
        }
        if (thrown instanceof NoRouteToHostException) {
            return Kind.UNREACHABLE;
        }
        String text = String.valueOf(thrown.getMessage());
        if (thrown instanceof ConnectException) {
            // The JDK has one type for a peer that refuses and for one that the system has given up waiting for.
            return text.contains("timed out") ? Kind.TIMED_OUT : Kind.REFUSED;
        }
        if (thrown instanceof BindException && text.contains("Cannot assign")) {
            return Kind.ADDRESS_NOT_AVAILABLE;
        }
        return kindOf(text, thrown instanceof BindException ? Kind.ADDRESS_IN_USE : Kind.OTHER);
    }

    private static Kind kindOf(String text, Kind otherwise) {
        if (text.contains("reset") || text.contains("abort")) {
            return Kind.RESET;
        }
        if (text.contains("Broken pipe")) {
            return Kind.BROKEN_PIPE;
        }
        if (text.contains("timed out")) {
            return Kind.TIMED_OUT;
        }
        if (text.contains("No buffer space")) {
            return Kind.NO_BUFFER_SPACE;
        }
        if (text.contains("Too many open files")) {
            return Kind.NO_DESCRIPTORS;
        }
        if (text.contains("Permission denied") || text.contains("not permitted")) {
            return Kind.PERMISSION_DENIED;
        }
        if (text.contains("already in use")) {
            return Kind.ADDRESS_IN_USE;
        }
        if (text.contains("Message too long")) {
            return Kind.MESSAGE_TOO_LONG;
        }
        if (text.contains("No such file")) {
            return Kind.NOT_FOUND;
        }
        if (text.contains("path too long")) {
            return Kind.PATH_TOO_LONG;
        }
        return text.contains("temporarily unavailable") ? Kind.WOULD_BLOCK : otherwise;
    }
}
