package io.fluv.core.error;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** The text of an address in messages: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code name:80}, {@code unix:/path}. */
public final class Endpoint {
    private static final int GROUPS = 8;

    /** How many bytes of zero an IPv4 address in IPv6 form begins with; two of ones follow, then the address. */
    private static final int MAPPED_ZEROS = 10;

    private Endpoint() {}

    public static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            if (inet.isUnresolved()) {
                return withPort(inet.getHostString(), Integer.toString(inet.getPort()));
            }
            String host = host(inet.getAddress());
            return (inet.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return "unix:" + unix.getPath();
        }
        return address == null ? "?" : address.toString();
    }

    /** A host that is not looked up yet, with a port or the name of a service; the text of an IPv6 address in brackets. */
    public static String withPort(String host, String port) {
        boolean six = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        return (six ? "[" + host + "]" : host) + ":" + port;
    }

    /** An address alone; IPv6 as RFC 5952 writes it, {@code fe80::1%eth0}, where the JDK writes every zero. */
    public static String host(InetAddress address) {
        if (!(address instanceof Inet6Address six)) {
            return address.getHostAddress();
        }
        String full = six.getHostAddress();
        int percent = full.indexOf('%');
        return compressed(six.getAddress()) + (percent < 0 ? "" : full.substring(percent));
    }

    /** Sections 4.1 to 4.3: lower case, no leading zeros, the first longest run of two or more zero groups as "::". */
    private static String compressed(byte[] bytes) {
        if (isMapped(bytes)) {
            return mappedText(bytes);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > runLength) {
                runStart = i;
                runLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                if (i > 0 && i != runStart + runLength) {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < MAPPED_ZEROS; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[MAPPED_ZEROS] == -1 && bytes[MAPPED_ZEROS + 1] == -1;
    }

    /** Section 5: an IPv4 address in IPv6 form shows the IPv4 address. */
    private static String mappedText(byte[] bytes) {
        StringBuilder text = new StringBuilder("::ffff");
        for (int i = MAPPED_ZEROS + 2; i < bytes.length; i++) {
            text.append(i == MAPPED_ZEROS + 2 ? ':' : '.').append(bytes[i] & 0xff);
        }
        return text.toString();
    }
}
