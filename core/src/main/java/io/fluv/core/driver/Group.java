package io.fluv.core.driver;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A multicast group on an interface: what a socket can be a member of.
 *
 * @param source the one sender that is heard; null for all
 */
public record Group(
        InetAddress address,
        NetworkInterface networkInterface,
        @Nullable InetAddress source) {
    public Group {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(networkInterface, "networkInterface");
    }
}
