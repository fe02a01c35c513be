package io.fluv.driver.tck;

/** The kinds of channels, for what holds for each of them. */
enum ChannelKind {
    LISTENER,
    CONNECTOR,

    /** One that was a connector, and has its place. */
    CONNECTED_STREAM,

    ACCEPTED_STREAM,
    UDP_SOCKET
}
