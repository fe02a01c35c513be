package io.fluv.core.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Addresses from their text, as strictly as {@code inet_pton}: IPv4 in four decimal numbers without leading zeros; IPv6
 * as RFC 4291 section 2.2 writes it, with an optional zone (RFC 4007), which is the name or the index of an interface of this
 * host. What the JDK also takes for an address ({@code 127.1}, {@code 255}, {@code 010.0.0.1}) is refused, because programs
 * disagree on what it means.
 */
public final class AddressLiteral {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** Section 6 of RFC 4007: as good as no zone. */
    private static final String DEFAULT_ZONE = "0";

    private AddressLiteral() {}

    /** The address, or null when the text is none, or one in a zone that this host does not have. */
    public static @Nullable InetAddress parse(String text) {
        int percent = text.indexOf('%');
        byte[] bytes = percent < 0 ? parseIpv4(text) : null;
        if (bytes == null) {
            bytes = parseIpv6(percent < 0 ? text : text.substring(0, percent));
        }
        if (bytes == null) {
            return null;
        }
        String zone = percent < 0 ? DEFAULT_ZONE : text.substring(percent + 1);
        try {
            // InetAddress would turn ::ffff:1.2.3.4 into an IPv4 address; that is what the JDK's sockets want, too.
            InetAddress plain = InetAddress.getByAddress(bytes);
            if (zone.equals(DEFAULT_ZONE)) {
                return plain;
            }
            NetworkInterface link = interfaceOf(zone);
            if (link == null) {
                return null;
            }
            return plain instanceof Inet6Address ? withZone(bytes, zone, link) : plain;
        } catch (UnknownHostException e) {
            throw new AssertionError("the length is right", e);
        }
    }

    /**
     * The address that stands for a host, or null: as {@link #parse}, and an IPv6 address may be in brackets, as it is within
     * a URI. There a zone stands behind {@code %25} (RFC 6874); behind a bare {@code %}, as many write it, it is taken too.
     */
    public static @Nullable InetAddress ofHost(String host) {
        return parse(withoutBrackets(host));
    }

    /** The host as {@link #parse} has it: without the brackets of an IPv6 address, and what stands for others within them. */
    static String withoutBrackets(String host) {
        if (!host.startsWith("[") || !host.endsWith("]") || host.indexOf(':') < 0) {
            return host;
        }
        String inner = host.substring(1, host.length() - 1);
        int percent = inner.indexOf('%');
        boolean encoded = percent >= 0 && inner.startsWith("25", percent + 1);
        return encoded ? inner.substring(0, percent + 1) + inner.substring(percent + 3) : inner;
    }

    /** The zone for want of which a host is no address; null when there is nothing, or something else, wrong with it. */
    static @Nullable String unknownZone(String host) {
        String text = withoutBrackets(host);
        int percent = text.indexOf('%');
        if (percent < 0 || percent == text.length() - 1 || parseIpv6(text.substring(0, percent)) == null) {
            return null;
        }
        return parse(text) == null ? text.substring(percent + 1) : null;
    }

    /**
     * True for text that can only be meant as an address: a colon or a bracket is in no name, and a name's last label is not a
     * number. Such text is not to be asked of a resolver, since resolvers take {@code 127.1} or {@code 0x7f.1} for addresses.
     */
    public static boolean looksLikeAddress(String text) {
        if (text.indexOf(':') >= 0 || text.startsWith("[")) {
            return true;
        }
        String trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        String last = trimmed.substring(trimmed.lastIndexOf('.') + 1);
        boolean number = !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
        return number || last.matches("0[xX][0-9a-fA-F]*");
    }

    private static @Nullable NetworkInterface interfaceOf(String zone) {
        try {
            NetworkInterface named = NetworkInterface.getByName(zone);
            int index = decimal(zone, Integer.MAX_VALUE);
            return named == null && index > 0 ? NetworkInterface.getByIndex(index) : named;
        } catch (SocketException e) {
            return null; // as one that there is not
        }
    }

    /** With the interface itself where it goes by its name, so that the zone prints as it was given. */
    private static InetAddress withZone(byte[] bytes, String zone, NetworkInterface link) throws UnknownHostException {
        if (zone.equals(link.getName())) {
            try {
                return Inet6Address.getByAddress(null, bytes, link);
            } catch (UnknownHostException e) {
                // The JDK refuses one without an IPv6 address of the same scope.
            }
        }
        return Inet6Address.getByAddress(null, bytes, link.getIndex());
    }

    private static byte @Nullable [] parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            return null;
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            int value = decimal(parts[i], 255);
            if (value < 0) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    /** A number without leading zeros, or -1. */
    private static int decimal(String digits, int most) {
        if (digits.isEmpty() || digits.length() > 10 || (digits.length() > 1 && digits.charAt(0) == '0')) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= most ? (int) value : -1;
    }

    private static byte @Nullable [] parseIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] whole = groups(text);
            return whole != null && whole.length == IPV6_BYTES ? whole : null;
        }
        byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
        String after = text.substring(gap + 2);
        byte[] tail = after.isEmpty() ? new byte[0] : groups(after);
        // "::" stands for at least one group of zeros; an IPv4 tail can only come last.
        if (head == null || tail == null || text.substring(0, gap).indexOf('.') >= 0) {
            return null;
        }
        if (head.length + tail.length > IPV6_BYTES - 2) {
            return null;
        }
        byte[] bytes = new byte[IPV6_BYTES];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
        return bytes;
    }

    /** Groups of one to four hexadecimal digits between colons, the last perhaps an IPv4 address; null when they aren't. */
    private static byte @Nullable [] groups(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > IPV6_BYTES / 2) {
            return null;
        }
        byte[] bytes = new byte[IPV6_BYTES + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (part.indexOf('.') >= 0) {
                byte[] ipv4 = i == parts.length - 1 && length <= IPV6_BYTES - IPV4_BYTES ? parseIpv4(part) : null;
                if (ipv4 == null) {
                    return null;
                }
                System.arraycopy(ipv4, 0, bytes, length, IPV4_BYTES);
                length += IPV4_BYTES;
            } else {
                if (part.isEmpty()
                        || part.length() > 4
                        || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
                    return null;
                }
                int value = Integer.parseInt(part, 16);
                bytes[length++] = (byte) (value >>> 8);
                bytes[length++] = (byte) value;
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
