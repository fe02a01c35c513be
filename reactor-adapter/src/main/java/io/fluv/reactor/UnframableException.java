package io.fluv.reactor;

import java.util.Objects;

/**
 * A message that can't lie in its frame: longer than the frame's limit, or than its prefix can tell, or of another length
 * than a fixed one, or with the mark in it that ends the frame.
 */
public final class UnframableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * The failure to encode a message.
     *
     * @param fault what is wrong with it, for the message of this exception
     */
    public UnframableException(String fault) {
        super("message: " + Objects.requireNonNull(fault, "fault"));
    }

    static UnframableException tooLong(long size, long limit) {
        return new UnframableException(size + " bytes are more than the " + limit + " that the frame allows");
    }
}
