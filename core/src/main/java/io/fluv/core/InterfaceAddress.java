package io.fluv.core;

import java.net.InetAddress;
import java.util.Objects;

/**
 * An address of one of this host's network interfaces; an interface with several has several of these.
 *
 * @param name such as {@code eth0}
 * @param index the number that the system knows the interface by, from 1
 * @param up false for an interface that is switched off, or on but without a link
 * @param internal true for the loopback, which reaches this host only
 * @param hardwareAddress {@link HardwareAddress#NONE} where there is none
 * @param address IPv6 ones of the link with their zone
 * @param prefixLength how many bits of the address name the network
 * @param netmask the same as an address: these bits set
 */
public record InterfaceAddress(
        String name,
        int index,
        boolean up,
        boolean internal,
        HardwareAddress hardwareAddress,
        InetAddress address,
        int prefixLength,
        InetAddress netmask) {
    public InterfaceAddress {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(hardwareAddress, "hardwareAddress");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(netmask, "netmask");
    }

    /** Which interfaces are listed. */
    public enum Selection {
        /** Those that are switched on and have a link, as libuv lists them. */
        UP,

        /** All that have an address. */
        ALL
    }
}
