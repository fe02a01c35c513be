package io.fluv.core;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the answers to a {@link Lookup}: an address, and what kind of socket reaches the service there.
 *
 * @param family never {@link AddressFamily#ANY}; an IPv4 address in IPv6 form ({@link Lookup.Flag#V4MAPPED}) is
 *     {@link AddressFamily#INET6}
 * @param type never {@link SocketType#ANY}
 * @param protocol by IANA's number: 6 for TCP, 17 for UDP, 0 where any will do
 * @param address with the service's port, or port 0 when no service was asked for
 * @param canonicalName in the first answer to a lookup with {@link Lookup.Flag#CANONNAME}, otherwise null
 */
public record AddressInfo(
        AddressFamily family,
        SocketType type,
        int protocol,
        InetSocketAddress address,
        @Nullable String canonicalName) {
    public AddressInfo {
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(address, "address");
    }
}
