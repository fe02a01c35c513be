package io.fluv.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Addresses to listen at, for the length of a test: any free port of the loopback interface, or a new path each time in a folder
 * of its own, short enough for a socket. Closing removes the folder with what is left in it.
 */
public final class StreamAddresses implements AutoCloseable {
    private @Nullable Path folder;
    private int paths;

    /** An address at which nobody listens. The port of one for TCP is known only when somebody does. */
    public SocketAddress next(StreamKind kind) throws IOException {
        return switch (kind) {
            case TCP -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            case UNIX -> UnixDomainSocketAddress.of(folder().resolve("s" + ++paths));
        };
    }

    private Path folder() throws IOException {
        Path known = folder;
        if (known == null) {
            known = Files.createTempDirectory("fluv");
            folder = known;
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        if (folder == null) {
            return;
        }
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
        Files.delete(folder);
        folder = null;
    }
}
