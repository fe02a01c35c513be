package io.fluv.core.host;

import io.fluv.core.error.PathBindException;
import io.fluv.core.error.PathBindException.Reason;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/**
 * What is wrong with a Unix-domain path. The system has one error for causes that need different remedies, and the JDK has a
 * plain {@link SocketException} for most of them: here each gets its own words, and the type that TCP has for it.
 */
public final class PathFailure {
    /** {@code S_IFMT} and {@code S_IFSOCK} of {@code sys/stat.h}. */
    private static final int KIND_OF_FILE = 0170000;

    private static final int SOCKET = 0140000;

    private PathFailure() {}

    /**
     * Why {@code address} could not be bound: {@code fault}, or what there is to add to it.
     *
     * @param nobodyListens tells whether a socket's file is stale, by asking there
     */
    public static SocketException ofBind(
            SocketAddress address, SocketFault fault, Predicate<UnixDomainSocketAddress> nobodyListens) {
        if (!(address instanceof UnixDomainSocketAddress unix)
                || !(fault.original() instanceof SocketException)
                || unix.getPath().toString().isEmpty()) {
            return fault;
        }
        Path path = unix.getPath();
        Path folder = path.toAbsolutePath().getParent();
        if (fault.kind() == Kind.PATH_TOO_LONG) {
            return unbindable(Reason.TOO_LONG, tooLong(path), fault);
        }
        if (fault.kind() == Kind.PERMISSION_DENIED) {
            return fault; // what one may not look at is not for guessing
        }
        if (folder != null && !Files.isDirectory(folder)) {
            String what = Files.exists(folder) ? "not a folder: " : "no such folder: ";
            return unbindable(Reason.NO_FOLDER, what + folder, fault);
        }
        if (isSocket(path)) {
            return nobodyListens.test(unix)
                    ? unbindable(Reason.STALE, "stale socket file, on which nobody listens", fault)
                    : unbindable(Reason.IN_USE, "address already in use", fault);
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return unbindable(Reason.NOT_A_SOCKET, "a file that is not a socket is there", fault);
        }
        // It has gone in the meantime.
        return fault.kind() == Kind.ADDRESS_IN_USE ? unbindable(Reason.IN_USE, "address already in use", fault) : fault;
    }

    /** Why {@code address} could not be connected to: {@code fault}, or what there is to add to it. */
    public static SocketFault ofConnect(SocketAddress address, SocketFault fault) {
        if (!(address instanceof UnixDomainSocketAddress unix) || !(fault.original() instanceof SocketException)) {
            return fault;
        }
        return switch (fault.kind()) {
            case PATH_TOO_LONG -> refused(tooLong(unix.getPath()), fault);
            case NOT_FOUND -> refused(String.valueOf(fault.getMessage()), fault);
            // Linux does not say when there is room again, so there is nothing to wait for. TCP would repeat its SYN.
            case WOULD_BLOCK -> refused("the listener's queue of connections is full", fault);
            default -> fault;
        };
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

    private static String tooLong(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        return "the path is too long for a socket: " + length + " bytes";
    }

    private static SocketException unbindable(Reason reason, String message, SocketFault fault) {
        return because(new PathBindException(reason, message), fault);
    }

    private static SocketFault refused(String message, SocketFault fault) {
        return new SocketFault(Kind.REFUSED, message, because(new ConnectException(message), fault));
    }

    private static SocketException because(SocketException failure, SocketFault fault) {
        failure.initCause(fault.original());
        return failure;
    }
}
