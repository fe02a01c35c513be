package io.fluv.examples.livefeed.line;

/** How a line came in. */
public enum Way {
    /** A line of text over TCP. */
    LINE,
    /** A JSON object over TCP. */
    EVENT,
    /** A line of a datagram over UDP. */
    DATAGRAM
}
