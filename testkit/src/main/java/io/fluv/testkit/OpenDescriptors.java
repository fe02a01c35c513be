package io.fluv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process's open descriptors by what they are: selectors, pipes and sockets, as Linux names them. */
public final class OpenDescriptors {
    /** Has a line for each: address, counts, flags, type, state, number, path. */
    private static final Path UNIX_SOCKETS = Path.of("/proc/self/net/unix");

    private static final int INODE = 6;

    private OpenDescriptors() {}

    /** False where the system does not tell. */
    public static boolean canBeCounted() {
        return Files.isDirectory(folder(self()));
    }

    /**
     * How many there are of each kind. Files are left out, since the class loader opens them at any time, and so are the
     * sockets by which agents are loaded into the JVM.
     */
    public static Map<String, Integer> count() {
        return count(self());
    }

    private static Map<String, Integer> count(long process) {
        try (Stream<Path> descriptors = Files.list(folder(process))) {
            Set<String> agents = agentSockets(process);
            Map<String, Integer> count = new TreeMap<>();
            descriptors
                    .map(OpenDescriptors::target)
                    .filter(target -> !target.startsWith("/") && !target.isEmpty() && !agents.contains(target))
                    // socket:[4711] is of the kind socket.
                    .map(target -> target.replaceFirst(":\\[\\d+]$", ""))
                    .forEach(kind -> count.merge(kind, 1, Integer::sum));
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many there are of all these kinds. */
    public static int total() {
        return total(self());
    }

    /** As {@link #total()}, of another process. */
    public static int total(long process) {
        return count(process).values().stream().mapToInt(Integer::intValue).sum();
    }

    private static long self() {
        return ProcessHandle.current().pid();
    }

    private static Path folder(long process) {
        return Path.of("/proc", Long.toString(process), "fd");
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // The one that the listing itself used.
            return "";
        }
    }

    /**
     * The JVM listens on one from the first agent on, and has another one for each that it is loading. Their path has
     * .java_pid and the JVM's number in it.
     */
    private static Set<String> agentSockets(long process) throws IOException {
        try (Stream<String> sockets = Files.lines(UNIX_SOCKETS, StandardCharsets.ISO_8859_1)) {
            return sockets.filter(line -> line.contains(".java_pid" + process))
                    .map(line -> "socket:[" + line.split("\\s+", 0)[INODE] + "]")
                    .collect(Collectors.toSet());
        }
    }
}
