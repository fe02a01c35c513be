package io.fluv.core;

import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a UDP socket and its queue are like. Immutable: each setter gives changed options. */
public final class UdpOptions {
    private static final int KIB = 1024;

    /** What the length field of UDP can say; what IP leaves of it is 65,507 bytes, or 65,527 over IPv6. */
    private static final int LONGEST_DATAGRAM = 65_535;

    private static final UdpOptions DEFAULTS =
            new UdpOptions(null, LONGEST_DATAGRAM, 32 * KIB, 128 * KIB, Collections.emptyMap());

    private final @Nullable ProtocolFamily family;
    private final int maxDatagram;
    private final int sendLowWater;
    private final int sendHighWater;
    private final Map<SocketOption<?>, Object> socketOptions;

    private UdpOptions(
            @Nullable ProtocolFamily family,
            int maxDatagram,
            int sendLowWater,
            int sendHighWater,
            Map<SocketOption<?>, Object> socketOptions) {
        this.family = family;
        this.maxDatagram = maxDatagram;
        this.sendLowWater = sendLowWater;
        this.sendHighWater = sendHighWater;
        this.socketOptions = socketOptions;
    }

    /** Datagrams of every size, send marks 32 and 128 KiB, the family of the address, the system's buffer sizes. */
    public static UdpOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The family of the socket; null, the default, takes that of the address. An IPv6 socket that is bound to the wildcard
     * receives IPv4 datagrams too.
     *
     * @param value {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}
     */
    public UdpOptions family(@Nullable ProtocolFamily value) {
        if (value != null && value != StandardProtocolFamily.INET && value != StandardProtocolFamily.INET6) {
            throw new IllegalArgumentException("family: " + value + " is neither INET nor INET6");
        }
        return new UdpOptions(value, maxDatagram, sendLowWater, sendHighWater, socketOptions);
    }

    /**
     * The longest payload that a receiver is given; longer ones are cut and marked as {@link Datagram#truncated()}.
     *
     * @param bytes 1 to 65,535, which no datagram exceeds
     */
    public UdpOptions maxDatagram(int bytes) {
        if (bytes < 1 || bytes > LONGEST_DATAGRAM) {
            throw new IllegalArgumentException("maxDatagram: " + bytes + " is not from 1 to " + LONGEST_DATAGRAM);
        }
        return new UdpOptions(family, bytes, sendLowWater, sendHighWater, socketOptions);
    }

    /**
     * How many bytes may wait for the kernel; each datagram counts with 128 bytes besides its payload. Sources of sends are
     * asked while fewer than {@code high} wait; once that many do, they are asked again only when {@code low} or fewer are
     * left. The last datagram asked for may exceed it.
     *
     * @param low not negative, at most {@code high}
     * @param high at least 1
     */
    public UdpOptions sendWater(int low, int high) {
        if (high < 1) {
            throw new IllegalArgumentException("sendWater high: " + high + " is less than 1");
        }
        if (low < 0 || low > high) {
            throw new IllegalArgumentException("sendWater low: " + low + " is not from 0 to high (" + high + ")");
        }
        return new UdpOptions(family, maxDatagram, low, high, socketOptions);
    }

    /**
     * Lets other sockets that also set it bind to the same address ({@code SO_REUSEADDR}). A unicast datagram then reaches
     * one of them, a multicast datagram all.
     */
    public UdpOptions reuseAddress(boolean on) {
        return option(StandardSocketOptions.SO_REUSEADDR, on);
    }

    /** Shares the port with other sockets that also set it ({@code SO_REUSEPORT}); the kernel spreads the senders. */
    public UdpOptions reusePort(boolean on) {
        return option(StandardSocketOptions.SO_REUSEPORT, on);
    }

    /** Allows sends to broadcast addresses ({@code SO_BROADCAST}). */
    public UdpOptions broadcast(boolean on) {
        return option(StandardSocketOptions.SO_BROADCAST, on);
    }

    /**
     * The kernel's receive buffer, where datagrams wait for demand.
     *
     * @param bytes at least 1; the system rounds it and has a limit
     */
    public UdpOptions receiveBuffer(int bytes) {
        return option(StandardSocketOptions.SO_RCVBUF, atLeastOne("receiveBuffer", bytes));
    }

    /**
     * The kernel's send buffer.
     *
     * @param bytes at least 1; the system rounds it and has a limit
     */
    public UdpOptions sendBuffer(int bytes) {
        return option(StandardSocketOptions.SO_SNDBUF, atLeastOne("sendBuffer", bytes));
    }

    /** Any other option of the socket. One that the socket does not have fails the bind. */
    public <T> UdpOptions option(SocketOption<T> option, T value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        Map<SocketOption<?>, Object> changed = new LinkedHashMap<>(socketOptions);
        changed.put(option, value);
        return new UdpOptions(family, maxDatagram, sendLowWater, sendHighWater, Collections.unmodifiableMap(changed));
    }

    public @Nullable ProtocolFamily family() {
        return family;
    }

    public int maxDatagram() {
        return maxDatagram;
    }

    public int sendLowWater() {
        return sendLowWater;
    }

    public int sendHighWater() {
        return sendHighWater;
    }

    /** The options of the socket, in the order in which they were set. */
    public Map<SocketOption<?>, Object> socketOptions() {
        return socketOptions;
    }

    @Override
    public String toString() {
        return "UdpOptions[family=" + (family == null ? "of the address" : family)
                + ", maxDatagram=" + maxDatagram
                + ", sendWater=" + sendLowWater + ".." + sendHighWater
                + ", socketOptions=" + socketOptions + "]";
    }

    private static int atLeastOne(String name, int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(name + ": " + bytes + " is less than 1");
        }
        return bytes;
    }
}
