package io.fluv.driver.tck;

/**
 * What a driver may do without. One that does says so in {@link TestedDriver#has}, and is then held to refusing it, so that
 * nobody takes what it drops for done: no test is left out.
 */
public enum Feature {
    /** An address that is not this host's can't be bound. Without it, as in memory, every address is the host's. */
    OWN_ADDRESSES,

    /**
     * A connected UDP socket is told that nobody receives at its peer's port. Without it nothing is told, and both sides go
     * on.
     */
    PORT_UNREACHABLE,

    /** A connected UDP socket can send an empty datagram. Without it {@code send} throws. */
    EMPTY_DATAGRAM_WHEN_CONNECTED,

    /** Groups of IPv4 on the loopback interface. Without it {@code join} throws. */
    MULTICAST,

    /** Of a group one sender alone, or all but one. Without it {@code join} and {@code block} throw. */
    SOURCE_FILTER
}
