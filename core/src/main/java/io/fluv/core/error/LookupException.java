package io.fluv.core.error;

import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A name, an address or a service that could not be looked up. The JDK has one type for all of it; {@link #reason()} tells
 * apart what a program acts on: whether to ask again, to ask for something else, or to give up.
 */
public final class LookupException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    /** Why a lookup failed; the texts are libuv's, except where it has one for several. */
    public enum Reason {
        /**
         * There is no such host, or it is no name at all ({@code EAI_NONAME}), or an address in a zone that this host does not
         * have.
         */
        UNKNOWN_NAME("unknown host"),

        /** The servers could not be reached or gave no answer; asking again may help ({@code EAI_AGAIN}). */
        TEMPORARY_FAILURE("temporary failure"),

        /** The host exists and has no address of the family asked for ({@code EAI_NODATA}, {@code EAI_ADDRFAMILY}). */
        NO_ADDRESS("no address"),

        /** The flags contradict one another or the rest of the question ({@code EAI_BADFLAGS}). */
        BAD_FLAGS("bad ai_flags value"),

        /** There is no such service for the type of socket ({@code EAI_SERVICE}). */
        UNKNOWN_SERVICE("service not available for socket type"),

        /** The type of socket and the protocol do not go together ({@code EAI_SOCKTYPE}). */
        SOCKET_TYPE("socket type not supported"),

        /** The resolver failed for good ({@code EAI_FAIL}). */
        PERMANENT_FAILURE("permanent failure"),

        /**
         * The resolver told of no address, or of no name, and not why: perhaps there is none, perhaps nobody could tell just
         * now. Asking again may help.
         */
        UNSPECIFIED("nothing was found, and the resolver does not say why"),

        /** No answer within the time that the question had. */
        TIMED_OUT("timed out"),

        /** So many questions wait already that this one was not taken on. */
        TOO_MANY("too many lookups are waiting"),

        /** The network or its resolver was closed. */
        CLOSED("the network is closed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    private final Reason reason;

    /** For a failure whose reason says all. */
    public LookupException(Reason reason, String asked, @Nullable Throwable cause) {
        this(reason, asked, "", cause);
    }

    /**
     * For a failure of which there is more to tell.
     *
     * @param asked the operation and what it was about: {@code lookup example.com:http}
     * @param detail what follows the reason in the message, perhaps nothing
     */
    public LookupException(Reason reason, String asked, String detail, @Nullable Throwable cause) {
        this(asked + ": " + reason.text + (detail.isEmpty() ? "" : " " + detail), reason, cause);
    }

    private LookupException(String message, Reason reason, @Nullable Throwable cause) {
        super(message);
        this.reason = reason;
        if (cause != null) {
            initCause(cause);
        }
    }

    /** For a failure that the reason's own text does not fit: {@code words} stand for it in the message. */
    public static LookupException saying(Reason reason, String asked, String words, @Nullable Throwable cause) {
        return new LookupException(asked + ": " + words, reason, cause);
    }

    public Reason reason() {
        return reason;
    }
}
