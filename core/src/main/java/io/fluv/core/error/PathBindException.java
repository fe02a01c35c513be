package io.fluv.core.error;

import java.net.BindException;

/**
 * A Unix-domain path that could not be bound, to listen there or to connect from there. {@link #reason()} tells apart what
 * a program acts on; what else the system may have against a path, such as a permission that is missing, is a plain
 * {@link java.net.SocketException}.
 */
public final class PathBindException extends BindException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with a path. */
    public enum Reason {
        /** Somebody listens there, or receives datagrams. */
        IN_USE,

        /**
         * The file of a socket is there, and nobody listens at it. Mostly a process that was killed has left it behind, and
         * then it can be deleted. But one that does not listen yet, or that has connected from there, looks the same.
         */
        STALE,

        /** Something that is no socket is there: a file, a folder, a device. */
        NOT_A_SOCKET,

        /** The folder is missing, or what should be one is something else. */
        NO_FOLDER,

        /** The path has more bytes than the address of a socket has room for: about a hundred. */
        TOO_LONG
    }

    private final Reason reason;

    public PathBindException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
