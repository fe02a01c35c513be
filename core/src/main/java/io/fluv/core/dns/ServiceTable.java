package io.fluv.core.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of ports, as {@code /etc/services} has them. Immutable. */
final class ServiceTable {
    /** A table without any names. */
    static final ServiceTable EMPTY = parse(List.of());

    /** An entry is words: a name, a port with its protocol, and perhaps other names: {@code http 80/tcp www}. */
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private static final Pattern PORT = Pattern.compile("(\\d{1,5})/(\\w+)");

    private static final int MAX_PORT = 65_535;

    private final Map<String, Integer> ports;
    private final Map<String, String> names;

    private ServiceTable(Map<String, Integer> ports, Map<String, String> names) {
        this.ports = ports;
        this.names = names;
    }

    /** Where the system keeps its table. */
    static Path systemFile() {
        String windows = System.getenv("SystemRoot");
        return windows == null ? Path.of("/etc/services") : Path.of(windows, "System32", "drivers", "etc", "services");
    }

    /** Reads a table; one that does not exist has no names, as on hosts that were made small. */
    static ServiceTable read(Path file) throws IOException {
        try {
            // Any byte is a character there: a comment in another encoding must not keep the rest from being read.
            return parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return EMPTY;
        }
    }

    /** Of several entries for one name or port the first counts; what is no entry is passed over. */
    static ServiceTable parse(List<String> lines) {
        Map<String, Integer> ports = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (String line : lines) {
            int comment = line.indexOf('#');
            List<String> words = BLANKS.splitAsStream(comment < 0 ? line : line.substring(0, comment))
                    .filter(word -> !word.isEmpty())
                    .toList();
            Matcher where = PORT.matcher(words.size() < 2 ? "" : words.get(1));
            if (!where.matches() || Integer.parseInt(where.group(1)) > MAX_PORT) {
                continue;
            }
            int port = Integer.parseInt(where.group(1));
            String protocol = where.group(2).toLowerCase(Locale.ROOT);
            names.putIfAbsent(port + "/" + protocol, words.get(0));
            ports.putIfAbsent(words.get(0) + "/" + protocol, port);
            words.stream().skip(2).forEach(alias -> ports.putIfAbsent(alias + "/" + protocol, port));
        }
        return new ServiceTable(Map.copyOf(ports), Map.copyOf(names));
    }

    /** The port of a service, or null. */
    @Nullable
    Integer port(String name, String protocol) {
        return ports.get(name + "/" + protocol);
    }

    /** The name of a port's service, or null. */
    @Nullable
    String name(int port, String protocol) {
        return names.get(port + "/" + protocol);
    }
}
