package io.fluv.core;

/** Which kind of addresses is asked for, or an address is of. */
public enum AddressFamily {
    /** Both, as a hint only: no address is of this family. */
    ANY,
    INET,
    INET6
}
