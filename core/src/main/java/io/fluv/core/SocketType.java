package io.fluv.core;

/** What an address is to be used for. */
public enum SocketType {
    /** Each of the others, as a hint only: no answer is of this type. */
    ANY,
    STREAM,
    DATAGRAM,
    RAW
}
