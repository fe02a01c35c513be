package io.fluv.reactor.micrometer;

/**
 * The names of the meters and of the tags that tell them apart. Each meter has the tags {@link #NETWORK} and {@link #DRIVER} as well. No meter has
 * a tag whose values come from peers or their addresses, unless {@link NetworkMeters#remote} adds one.
 */
public final class MeterNames {
    /** Gauge, in listeners: those that are open. */
    public static final String LISTENERS_OPEN = "fluv.listeners.open";

    /** Gauge, in connections: those that are open, accepted and connected ones alike. */
    public static final String CONNECTIONS_OPEN = "fluv.connections.open";

    /** Counter, in connections: those that listeners have accepted. */
    public static final String CONNECTIONS_ACCEPTED = "fluv.connections.accepted";

    /**
     * Counter, in connections: those that this side has established. Where a name's addresses are raced, one for each
     * address that answered; {@link #CONNECT} counts what was asked for.
     */
    public static final String CONNECTIONS_CONNECTED = "fluv.connections.connected";

    /**
     * Counter, in connections: those that have ended, by {@link #REASON}: {@code closed} (in order, by either side),
     * {@code aborted} (reset by this side), {@code reset} (by the peer), {@code broken} (written to when the peer had
     * closed), {@code timed-out}, {@code failed}.
     */
    public static final String CONNECTIONS_ENDED = "fluv.connections.ended";

    /** Counter, in bytes: what the connections got from the kernel. */
    public static final String CONNECTIONS_READ = "fluv.connections.read";

    /** Counter, in bytes: what the kernel took of the connections. */
    public static final String CONNECTIONS_WRITTEN = "fluv.connections.written";

    /**
     * Timer: connecting, from the subscription to the connection, looking a name up included, by {@link #OUTCOME}:
     * {@code success}, {@code refused}, {@code timed-out}, {@code unreachable}, {@code unknown-host}, {@code cancelled},
     * {@code failed}.
     */
    public static final String CONNECT = "fluv.connections.connect";

    /**
     * Timer: lookups that were asked for as such, those of connects not among them, by {@link #KIND}, {@code forward} or
     * {@code reverse}, and by {@link #OUTCOME}: {@code success}, {@code cancelled}, {@code failed}, or the
     * {@link io.fluv.core.error.LookupException.Reason} in small letters, such as {@code unknown-name} and
     * {@code timed-out}.
     */
    public static final String LOOKUP = "fluv.lookups";

    /** Gauge, in sockets: the UDP sockets that are open. */
    public static final String SOCKETS_OPEN = "fluv.sockets.open";

    /** Counter, in datagrams: those that were received. What the kernel dropped is not among them. */
    public static final String DATAGRAMS_RECEIVED = "fluv.datagrams.received";

    /** Counter, in datagrams: those that the kernel has taken. */
    public static final String DATAGRAMS_SENT = "fluv.datagrams.sent";

    /** Counter, in datagrams: those that could not be sent. */
    public static final String DATAGRAMS_FAILED = "fluv.datagrams.failed";

    /** Counter, in bytes: the payload of the datagrams that were received. */
    public static final String PAYLOAD_RECEIVED = "fluv.datagrams.payload.received";

    /** Counter, in bytes: the payload of the datagrams that the kernel has taken. */
    public static final String PAYLOAD_SENT = "fluv.datagrams.payload.sent";

    /**
     * Timer: how late a loop runs a task that is due, by {@link #LOOP}, taken every {@link NetworkMeters#lagPeriod}. A
     * millisecond is what a loop that waits may be late by nature. More is what every connection of that loop waits for: user
     * code that computes or blocks on the loop, or too few processors.
     */
    public static final String LOOP_LAG = "fluv.loop.lag";

    /** Gauge, in tasks: those that other threads gave a loop and that have not begun, by {@link #LOOP}. */
    public static final String LOOP_QUEUE = "fluv.loop.queue";

    /** Tag of every meter: the {@linkplain NetworkMeters#name name} of the network. */
    public static final String NETWORK = "network";

    /** Tag of every meter: what is below the loops, {@code nio} or the name of another driver. */
    public static final String DRIVER = "driver";

    /** Tag: the number of the loop, from zero on. */
    public static final String LOOP = "loop";

    /** Tag: why a connection has ended. */
    public static final String REASON = "reason";

    /** Tag: what became of a connect or a lookup. */
    public static final String OUTCOME = "outcome";

    /** Tag: which kind of lookup. */
    public static final String KIND = "kind";

    /** Tag of {@link #CONNECT}, only where {@link NetworkMeters#remote} asks for it. */
    public static final String REMOTE = "remote";

    private MeterNames() {}
}
