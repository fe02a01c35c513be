package io.fluv.examples;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to fetch, and from where.
 *
 * @param path as it is sent: begins with a slash, ASCII, without a fragment
 */
record HttpTarget(String host, int port, String path) {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.%\\w]+)]|(?<host>[^\\s:/?#@\\[\\]]+))(?::(?<port>\\d{1,5}))?");
    private static final Pattern URL = Pattern.compile("(?i)http://(?<authority>[^/?#]*)(?<path>[^#]*)(?:#.*)?");
    private static final int HTTP = 80;
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException with what is wrong */
    static HttpTarget ofUrl(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            String hint = url.regionMatches(true, 0, "https:", 0, 6) ? "https is not supported" : "give a PATH too";
            throw new IllegalArgumentException("'" + url + "' is no URL like http://example.com/index.html; " + hint);
        }
        String path = matcher.group("path");
        return of(matcher.group("authority"), path.startsWith("/") ? path : "/" + path);
    }

    /**
     * From a host, with a port perhaps, and a path.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static HttpTarget of(String authority, String path) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches() || !isAscii(authority)) {
            throw new IllegalArgumentException(
                    "'" + authority + "' is no host like example.com, example.com:8080 or [::1]:8080, in ASCII");
        }
        int port = matcher.group("port") == null ? HTTP : Integer.parseInt(matcher.group("port"));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not from 1 to " + MAX_PORT);
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'" + path + "' is no path: it does not begin with a slash");
        }
        String six = matcher.group("six");
        // A zone stands behind an encoded percent sign there.
        String host = six != null ? six.replaceFirst("%25", "%") : matcher.group("host");
        return new HttpTarget(host, port, encoded(path));
    }

    /** The whole request. It asks the server to close, so that the end of the answer is certain. */
    String request() {
        return "GET " + path + " HTTP/1.1\r\nHost: " + authority()
                + "\r\nUser-Agent: fluv-http-get\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }

    private String authority() {
        // A zone means something on this host only.
        String name = host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host;
        return port == HTTP ? name : name + ":" + port;
    }

    /** What a path may not hold as it is, a space or a line's end above all, as its bytes in UTF-8. */
    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : path.getBytes(StandardCharsets.UTF_8)) {
            if (next > ' ' && next < 0x7f) {
                encoded.append((char) next);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", next));
            }
        }
        return encoded.toString();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    @Override
    public String toString() {
        return "http://" + authority() + path;
    }
}
