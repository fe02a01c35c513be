package io.fluv.core.error;

import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;

/** Some of the datagrams of a source could not be sent; all others were. The first few failures are suppressed ones. */
public final class UnsentDatagramsException extends SocketException {
    private static final long serialVersionUID = 1L;

    private final long unsent;
    private final long sent;

    private UnsentDatagramsException(String message, long unsent, long sent) {
        super(message);
        this.unsent = unsent;
        this.sent = sent;
    }

    /**
     * The failure of a send from {@code local}.
     *
     * @param first the failures to tell of, at least one
     */
    public static UnsentDatagramsException of(
            SocketAddress local, long unsent, long sent, List<DatagramException> first) {
        UnsentDatagramsException failure = new UnsentDatagramsException(
                "send " + Endpoint.text(local) + ": " + unsent + " of " + (unsent + sent)
                        + " datagrams could not be sent, the first: "
                        + first.get(0).getMessage(),
                unsent,
                sent);
        first.forEach(failure::addSuppressed);
        return failure;
    }

    /** How many could not be sent. */
    public long unsent() {
        return unsent;
    }

    /** How many the kernel took. */
    public long sent() {
        return sent;
    }
}
