package io.fluv.core.error;

import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * What an operating system said of a socket: a {@link #kind} for those who must tell apart, and its words for people. Drivers
 * throw it. Users see what has been made of it, see {@link SocketFailure} and {@link EndReason}: a type that people catch, with
 * the {@link #original} as its cause.
 */
public final class SocketFault extends SocketException {
    private static final long serialVersionUID = 1L;

    /** With the name that POSIX has for it, where it has one. */
    public enum Kind {
        /** The peer has reset the connection, or the system has given it up ({@code ECONNRESET}, {@code ECONNABORTED}). */
        RESET("connection reset by peer"),

        /** The peer no longer reads ({@code EPIPE}). */
        BROKEN_PIPE("the peer no longer reads"),

        /** The peer does not answer ({@code ETIMEDOUT}). */
        TIMED_OUT("connection timed out"),

        /** Nobody listens there, or has room ({@code ECONNREFUSED}). */
        REFUSED("connection refused"),

        /** No way leads there ({@code EHOSTUNREACH}, {@code ENETUNREACH}). */
        UNREACHABLE("no route to host"),

        /** The network reports of a datagram that nobody receives there ({@code ECONNREFUSED} of a connected UDP socket). */
        PORT_UNREACHABLE("port unreachable"),

        /** {@code EADDRINUSE}. */
        ADDRESS_IN_USE("address already in use"),

        /** No address of this host ({@code EADDRNOTAVAIL}). */
        ADDRESS_NOT_AVAILABLE("cannot assign requested address"),

        /** An address of another family than the socket, or than there are sockets for ({@code EAFNOSUPPORT}). */
        FAMILY_NOT_SUPPORTED("address family not supported"),

        /** An address that was not looked up. */
        UNRESOLVED("unknown host"),

        /** {@code EACCES}, {@code EPERM}. */
        PERMISSION_DENIED("permission denied"),

        /** The system has no memory for it at the moment ({@code ENOBUFS}, {@code ENOMEM}); that there is again is not reported. */
        NO_BUFFER_SPACE("no buffer space available"),

        /** The process or the host has no descriptor left ({@code EMFILE}, {@code ENFILE}). */
        NO_DESCRIPTORS("too many open files"),

        /** A datagram that no packet has room for ({@code EMSGSIZE}). */
        MESSAGE_TOO_LONG("message too long"),

        /** No file is there ({@code ENOENT}). */
        NOT_FOUND("no such file or directory"),

        /** More bytes than the address of a socket has room for ({@code ENAMETOOLONG}). */
        PATH_TOO_LONG("path too long"),

        /** It would have to wait, and nothing tells when it would not ({@code EAGAIN} of a connect to a path). */
        WOULD_BLOCK("resource temporarily unavailable"),

        /** It has a peer already ({@code EISCONN}). */
        ALREADY_CONNECTED("already connected"),

        /** The channel was closed by this side. */
        CLOSED("closed here"),

        /** Any other, which its words tell. */
        OTHER("input/output error");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** In English, in lower case as a part of a sentence. */
        String text() {
            return text;
        }
    }

    private final Kind kind;

    /** @param words the system's, as a part of a sentence */
    public SocketFault(Kind kind, String words) {
        this(kind, words, null);
    }

    /** @param cause what the JDK threw, if it has thrown something */
    public SocketFault(Kind kind, String words, @Nullable Throwable cause) {
        super(words);
        this.kind = kind;
        if (cause != null) {
            initCause(cause);
        }
    }

    /** In the words that are usual for the kind. */
    public SocketFault(Kind kind, Throwable cause) {
        this(kind, kind.text(), cause);
    }

    public Kind kind() {
        return kind;
    }

    /** What the JDK threw, or else would have thrown for this kind where it has a type of its own, or else this. */
    public Throwable original() {
        Throwable cause = getCause();
        if (cause != null) {
            return cause;
        }
        String words = getMessage();
        return switch (kind) {
            case REFUSED, TIMED_OUT -> new ConnectException(words);
            case UNREACHABLE -> new NoRouteToHostException(words);
            case PORT_UNREACHABLE -> new PortUnreachableException(words);
            case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE -> new BindException(words);
            default -> this;
        };
    }
}
