package io.fluv.core;

/**
 * What a {@link Transport} counts. Those named {@code _OPEN} tell how many there are now; all others have been added up since
 * the transport started and never decrease.
 */
public enum Figure {
    LISTENERS_OPEN,

    /** Accepted and connected ones alike, until their descriptor is closed. */
    CONNECTIONS_OPEN,

    CONNECTIONS_ACCEPTED,
    CONNECTIONS_CONNECTED,

    /** Ended in order: closed here, or ended by both sides. */
    CONNECTIONS_CLOSED,

    /** Ended by this side's reset: asked for, or because something was cut short that must not look finished. */
    CONNECTIONS_ABORTED,

    /** Ended by the peer's reset. */
    CONNECTIONS_RESET,

    /** Ended because this side still wrote when the peer had closed. */
    CONNECTIONS_BROKEN,

    /** Ended because the system waited in vain for the peer. */
    CONNECTIONS_TIMED_OUT,

    /** Ended by any other failure of the socket. */
    CONNECTIONS_FAILED,

    /** What connections got from the kernel, also what is dropped while they close. */
    BYTES_READ,

    /** What the kernel took of connections. */
    BYTES_WRITTEN,

    /** UDP sockets. */
    SOCKETS_OPEN,

    DATAGRAMS_RECEIVED,

    /** Those that the kernel took; nobody knows which of them arrive. */
    DATAGRAMS_SENT,

    /** Those that could not be sent. */
    DATAGRAMS_FAILED,

    /** Payload, as far as {@link UdpOptions#maxDatagram} let it in. */
    DATAGRAM_BYTES_RECEIVED,

    /** Payload. */
    DATAGRAM_BYTES_SENT
}
