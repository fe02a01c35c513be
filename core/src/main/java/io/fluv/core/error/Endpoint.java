package io.fluv.core.error;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of an address in messages: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code name:80}, {@code unix:/path}. */
public final class Endpoint {
    /** Two or more groups of zero in a row, with the colons around them; a scope may follow. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)(0(?::0)+)(?::|$|(?=%))");

    private Endpoint() {}

    public static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return host(inet) + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return "unix:" + unix.getPath();
        }
        return address == null ? "?" : address.toString();
    }

    private static String host(InetSocketAddress address) {
        if (address.isUnresolved()) {
            return address.getHostString();
        }
        String host = address.getAddress().getHostAddress();
        return address.getAddress() instanceof Inet6Address ? "[" + shortened(host) + "]" : host;
    }

    /** The JDK writes every group. RFC 5952 leaves out the longest run of zeros, the first one of those. */
    private static String shortened(String host) {
        MatchResult longest = null;
        Matcher runs = ZEROS.matcher(host);
        while (runs.find()) {
            if (longest == null || runs.group(1).length() > longest.group(1).length()) {
                longest = runs.toMatchResult();
            }
        }
        return longest == null ? host : host.substring(0, longest.start()) + "::" + host.substring(longest.end());
    }
}
