package io.fluv.core.host;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The file that binding a Unix-domain path has made. What is left of it would keep the path from being bound again. */
public final class BoundPath {
    private final Path path;
    private final Object key;

    private BoundPath(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /**
     * What a socket that was just bound to {@code local} has made. Null when that is no path, or none with a name; and where the
     * file system has no keys, since the file could then not be told from another one.
     */
    public static @Nullable BoundPath of(@Nullable SocketAddress local) throws IOException {
        if (!(local instanceof UnixDomainSocketAddress unix)
                || unix.getPath().toString().isEmpty()) {
            return null;
        }
        Object key = keyOf(unix.getPath());
        return key == null ? null : new BoundPath(unix.getPath(), key);
    }

    private static @Nullable Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    /**
     * Removes the file, if it is still the one. To be called before the socket is closed: until then nobody else can have a file
     * with our key, and whoever binds the path from now on keeps it.
     */
    private void remove() throws IOException {
        if (key.equals(keyOf(path))) {
            Files.deleteIfExists(path);
        }
    }

    /** Closes a socket, and first removes what it has made, if it has made something. */
    public static void closing(@Nullable BoundPath made, Closeable socket) throws IOException {
        try (socket) {
            if (made != null) {
                made.remove();
            }
        }
    }
}
