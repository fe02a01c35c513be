package io.fluv.core;

import java.util.Objects;

/**
 * What an address and a port are called.
 *
 * @param host a name, or the address as text where it has none
 * @param service a name such as {@code http}, or the port as text where it has none
 */
public record NameInfo(String host, String service) {
    public NameInfo {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(service, "service");
    }

    /** What is wanted of a reverse lookup; POSIX's {@code NI_} flags. */
    public enum Flag {
        /** An address without a name is a failure. */
        NAMEREQD,

        /** The service is one of datagrams: some ports have another name there. */
        DGRAM,

        /** A host of this host's own domain goes by the first part of its name. */
        NOFQDN,

        /** The address as text, without asking for its name. */
        NUMERICHOST,

        /** The port as text. */
        NUMERICSERV
    }
}
