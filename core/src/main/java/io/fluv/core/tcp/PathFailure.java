package io.fluv.core.tcp;

import io.fluv.core.error.PathBindException;
import io.fluv.core.error.PathBindException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What is wrong with a Unix-domain path. The system has one error for causes that need different remedies, and the JDK has a
 * plain {@link SocketException} for most of them: here each gets its own words, and the type that TCP has for it.
 */
final class PathFailure {
    /** {@code S_IFMT} and {@code S_IFSOCK} of {@code sys/stat.h}. */
    private static final int KIND_OF_FILE = 0170000;

    private static final int SOCKET = 0140000;

    private PathFailure() {}

    /** Why {@code address} could not be bound; {@code cause} itself if there is nothing to add to it. */
    static Throwable ofBind(SocketAddress address, Throwable cause) {
        if (!(address instanceof UnixDomainSocketAddress unix)
                || !(cause instanceof SocketException)
                || unix.getPath().toString().isEmpty()) {
            return cause;
        }
        Path path = unix.getPath();
        Path folder = path.toAbsolutePath().getParent();
        if (isTooLong(cause)) {
            return unbindable(Reason.TOO_LONG, tooLong(path), cause);
        }
        if (says(cause, "Permission denied")) {
            return cause; // what one may not look at is not for guessing
        }
        if (folder != null && !Files.isDirectory(folder)) {
            String what = Files.exists(folder) ? "not a folder: " : "no such folder: ";
            return unbindable(Reason.NO_FOLDER, what + folder, cause);
        }
        if (isSocket(path)) {
            return nobodyListens(unix)
                    ? unbindable(Reason.STALE, "stale socket file, on which nobody listens", cause)
                    : unbindable(Reason.IN_USE, "address already in use", cause);
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return unbindable(Reason.NOT_A_SOCKET, "a file that is not a socket is there", cause);
        }
        // It has gone in the meantime.
        return says(cause, "already in use") ? unbindable(Reason.IN_USE, "address already in use", cause) : cause;
    }

    /** Why {@code address} could not be connected to; {@code cause} itself if there is nothing to add to it. */
    static Throwable ofConnect(SocketAddress address, Throwable cause) {
        if (!(address instanceof UnixDomainSocketAddress unix) || !(cause instanceof SocketException)) {
            return cause;
        }
        if (isTooLong(cause)) {
            return because(new ConnectException(tooLong(unix.getPath())), cause);
        }
        if (says(cause, "No such file")) {
            return because(new ConnectException(cause.getMessage()), cause);
        }
        // Linux does not say when there is room again, so there is nothing to wait for. TCP would repeat its SYN.
        if (says(cause, "temporarily unavailable")) {
            return because(new ConnectException("the listener's queue of connections is full"), cause);
        }
        return cause;
    }

    /**
     * Tells by connecting, which takes no time: it succeeds, or else fails at once. A listener that is alive sees a connection
     * that ends as it begins.
     */
    private static boolean nobodyListens(UnixDomainSocketAddress address) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException unknown) {
            return false; // its queue is full, it is of another kind, or we may not ask
        }
    }

    /** Of its kinds of file the JDK names the ordinary ones alone; a device is among the others, and is not to be called stale. */
    private static boolean isSocket(Path path) {
        try {
            return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                    ? ((int) Files.getAttribute(path, "unix:mode") & KIND_OF_FILE) == SOCKET
                    : Files.readAttributes(path, BasicFileAttributes.class).isOther();
        } catch (IOException goneOrForbidden) {
            return false;
        }
    }

    private static boolean isTooLong(Throwable cause) {
        return says(cause, "path too long");
    }

    private static String tooLong(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        return "the path is too long for a socket: " + length + " bytes";
    }

    private static boolean says(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).contains(words);
    }

    private static Exception unbindable(Reason reason, String message, Throwable cause) {
        return because(new PathBindException(reason, message), cause);
    }

    private static Exception because(SocketException failure, Throwable cause) {
        failure.initCause(cause);
        return failure;
    }
}
