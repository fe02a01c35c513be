package io.fluv.benchmarks.soak;

/** What client and server do with a connection, once the server has the {@link Header}. */
enum Talk {
    /** The server sends back what it gets, checked, until the client ends its data. */
    ECHO,

    /** As ECHO, but without looking at it: what is read is written as it is. The client waits for one byte first. */
    PASS_ON,

    /** As PASS_ON, message by message, of the kind that {@code detail} says. */
    MESSAGES,

    /** The server takes what comes, and answers with one byte when it has all of it. */
    SINK,

    /** The client ends its data at once, and the server sends its own. */
    SOURCE,

    /** Both send at the same time. */
    BOTH,

    /** Both send at the same time, and the client may leave at any moment. */
    CLIENT_LEAVES,

    /** The server reads {@code downBytes}, then ends the connection in the way that {@code detail} says. */
    SERVER_LEAVES_READING,

    /** The server writes {@code downBytes}, reads nothing, then ends the connection in the way that {@code detail} says. */
    SERVER_LEAVES_WRITING,

    /** The client cancels its write somewhere. What has come by then has to be whole buffers of {@code detail} bytes. */
    CANCELLED,

    /** The server says nothing and waits for the client to go. */
    SILENCE
}
