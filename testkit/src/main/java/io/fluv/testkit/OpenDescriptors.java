package io.fluv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The process's open descriptors by what they are: selectors, pipes and sockets, as Linux names them. */
public final class OpenDescriptors {
    private static final Path FOLDER = Path.of("/proc/self/fd");

    private OpenDescriptors() {}

    /** False where the system does not tell. */
    public static boolean canBeCounted() {
        return Files.isDirectory(FOLDER);
    }

    /** How many there are of each kind. Files are left out: the class loader opens them at any time. */
    public static Map<String, Integer> count() {
        try (Stream<Path> descriptors = Files.list(FOLDER)) {
            Map<String, Integer> count = new TreeMap<>();
            descriptors
                    .map(OpenDescriptors::target)
                    .filter(target -> !target.startsWith("/") && !target.isEmpty())
                    // socket:[4711] is of the kind socket.
                    .map(target -> target.replaceFirst(":\\[\\d+]$", ""))
                    .forEach(kind -> count.merge(kind, 1, Integer::sum));
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // The one that the listing itself used.
            return "";
        }
    }
}
