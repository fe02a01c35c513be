package io.fluv.core.wiretap;

import io.fluv.core.StreamConnection;
import io.fluv.core.Transport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Logs the traffic of the sockets that a transport gives out: what is read and written, in hexadecimal or as text, and how
 * sockets begin and end. Immutable: each setter gives a changed wiretap. Safe from any thread.
 *
 * <p>A buffer is logged when it is handed to the reader or to a write, by whichever thread does that, and so before the
 * kernel has taken what is written. Positions stay as they are, and nothing is requested or kept for the log. Logging takes
 * place on the sockets' loops, which wait for it: this is for looking closely, not for production under load.
 *
 * <p>What is logged is what is sent: passwords too, where a protocol sends them in the clear. In text, everything that is not
 * printable is written as an escape, so that no peer can forge lines of the log.
 */
public final class Wiretap implements UnaryOperator<Transport> {
    private static final int DEFAULT_BYTES = 256;

    private final Dump dump;
    private final int maxBytes;
    private final Logger logger;
    private final Level level;

    private Wiretap(Dump dump, int maxBytes, Logger logger, Level level) {
        this.dump = dump;
        this.maxBytes = maxBytes;
        this.logger = logger;
        this.level = level;
    }

    /**
     * Bytes in hexadecimal, sixteen to a line, with their ASCII beside them; the first {@value #DEFAULT_BYTES} of each
     * buffer. To {@link System.Logger} {@code io.fluv.wiretap}, at level INFO.
     */
    public static Wiretap hex() {
        return new Wiretap(new HexDump(), DEFAULT_BYTES, System.getLogger("io.fluv.wiretap"), Level.INFO);
    }

    /**
     * Bytes as text, in lines of limited length; otherwise as {@link #hex()}. Each buffer is decoded alone: a character that
     * is split between two shows as two that are not.
     */
    public static Wiretap text(Charset charset) {
        Dump text = new TextDump(Objects.requireNonNull(charset, "charset"));
        return new Wiretap(text, DEFAULT_BYTES, System.getLogger("io.fluv.wiretap"), Level.INFO);
    }

    /**
     * How much of each buffer is logged at most; how long it was is always told.
     *
     * @param bytes not negative; zero logs no content
     */
    public Wiretap maxBytes(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + bytes + " is negative");
        }
        return new Wiretap(dump, bytes, logger, level);
    }

    /** Where to log to. What it throws goes to the loop's observer. */
    public Wiretap logger(Logger value) {
        return new Wiretap(dump, maxBytes, Objects.requireNonNull(value, "value"), level);
    }

    public Wiretap level(Level value) {
        return new Wiretap(dump, maxBytes, logger, Objects.requireNonNull(value, "value"));
    }

    /** A transport whose sockets are logged, in front of {@code transport}. */
    @Override
    public Transport apply(Transport transport) {
        return new TappedTransport(this, Objects.requireNonNull(transport, "transport"));
    }

    /** A connection that logs what goes through it from now on, in front of {@code connection}. */
    public StreamConnection apply(StreamConnection connection) {
        return TappedConnection.of(this, Objects.requireNonNull(connection, "connection"), "tapped");
    }

    boolean isOn() {
        return logger.isLoggable(level);
    }

    void log(String line) {
        logger.log(level, line);
    }

    Dump dump() {
        return dump;
    }

    int maxBytes() {
        return maxBytes;
    }

    @Override
    public String toString() {
        return "Wiretap[" + dump + ", at most " + maxBytes + " bytes of a buffer, to " + logger.getName() + " at "
                + level + "]";
    }
}
