package io.fluv.benchmarks.server;

/** What a server does with what it gets. */
public enum Work {
    /** Sends it back: streams on the first port, datagrams on the second. */
    ECHO,

    /** Sends it back through operators: a map, a filter, and a hop to another thread. */
    CHAIN,

    /** Sends lines back, as text that was taken out of the bytes and put into others. */
    LINES,

    /** Sends whatever comes on a connection of the first port to all connections of the second. */
    FAN_OUT
}
