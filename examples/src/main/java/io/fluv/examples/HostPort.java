package io.fluv.examples;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Where to listen or what to connect to, as it is given on a command line: {@code 127.0.0.1:7000}, {@code [::1]:7000}. */
record HostPort(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<six>[^\\[\\]]+)]|(?<host>[^:\\[\\]]+)):(?<port>\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    static HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > MAX_PORT) {
            throw new TypeConversionException(
                    "'" + text + "' is not like 127.0.0.1:7000 or [::1]:7000, with a port up to " + MAX_PORT);
        }
        String six = matcher.group("six");
        return new HostPort(six != null ? six : matcher.group("host"), Integer.parseInt(matcher.group("port")));
    }

    HostPort withPort(int other) {
        return new HostPort(host, other);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
