package io.fluv.core.error;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Failures of sockets that are not yet streams: of {@code listen}, {@code bind} and {@code connect}. The result keeps
 * the type that people catch, names what was tried, and has the JDK's exception as its cause.
 */
public final class SocketFailure {
    /** A word that is written with a capital letter for being the first, unlike IPv6 or I/O. */
    private static final Pattern CAPITALIZED = Pattern.compile("\\p{Lu}\\p{Ll}*(?:[ ,:;.]|$)");

    private SocketFailure() {}

    /** The failure of {@code operation} at {@code address}: {@code connect 127.0.0.1:7001: connection refused}. */
    public static IOException of(String operation, SocketAddress address, Throwable cause) {
        String ports = address instanceof InetSocketAddress inet ? withoutPort(operation, inet, cause) : null;
        return of(operation, Endpoint.text(address), ports == null ? text(cause) : ports, cause);
    }

    /** The failure of {@code operation} on what {@code subject} names: {@code join 239.0.0.1 on eth0: no such device}. */
    public static IOException of(String operation, String subject, Throwable cause) {
        return of(operation, subject, text(cause), cause);
    }

    /** As {@link #of(String, String, Throwable)}, for a socket of datagrams. */
    public static IOException ofDatagrams(String operation, String subject, Throwable cause) {
        IOException failure = of(operation, subject, datagramText(cause), cause);
        return isDenied(cause) ? because(new SocketException(failure.getMessage()), cause) : failure;
    }

    private static IOException of(String operation, String subject, String reason, Throwable cause) {
        return because(sameType(cause, operation + " " + subject + ": " + reason), cause);
    }

    private static IOException because(IOException failure, Throwable cause) {
        failure.initCause(cause);
        return failure;
    }

    /** Of the kinds that people catch, the one that {@code cause} is. */
    private static IOException sameType(Throwable cause, String message) {
        if (cause instanceof ConnectException) {
            // The JDK has one type for a peer that refuses and for one that the system has given up waiting for.
            boolean timedOut = text(cause).contains("timed out");
            return timedOut ? new SocketTimeoutException(message) : new ConnectException(message);
        }
        if (cause instanceof PathBindException path) {
            return new PathBindException(path.reason(), message);
        }
        if (cause instanceof BindException) {
            return new BindException(message);
        }
        if (cause instanceof NoRouteToHostException) {
            return new NoRouteToHostException(message);
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return new UnknownHostException(message);
        }
        if (cause instanceof SocketTimeoutException) {
            return new SocketTimeoutException(message);
        }
        return new SocketException(message);
    }

    /**
     * The failures of the addresses of one host as one, of the type of the first, with the host and all of them in its message.
     * One that is the only one is the cause.
     */
    public static IOException ofAll(String operation, SocketAddress host, List<Throwable> failures) {
        String reasons = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        boolean several = failures.size() > 1;
        String message =
                operation + " " + Endpoint.text(host) + (several ? ": every address failed: " : ": ") + reasons;
        IOException failure = sameType(failures.get(0), message);
        if (!several) {
            return because(failure, failures.get(0));
        }
        failures.forEach(failure::addSuppressed);
        return failure;
    }

    /** A connect that was still waiting for the peer after {@code timeout}. */
    public static SocketTimeoutException timedOut(String operation, SocketAddress address, Duration timeout) {
        return new SocketTimeoutException(
                operation + " " + Endpoint.text(address) + ": timed out after " + timeout.toMillis() + " ms");
    }

    /** As above, for a host with several addresses; {@code fates} tells how each has fared. */
    public static SocketTimeoutException timedOut(
            String operation, SocketAddress address, Duration timeout, List<String> fates) {
        String message = timedOut(operation, address, timeout).getMessage();
        return new SocketTimeoutException(fates.isEmpty() ? message : message + ": " + String.join("; ", fates));
    }

    /** A socket that this side closed before {@code operation} was done. */
    public static SocketException closed(String operation, SocketAddress address) {
        return new SocketException(operation + " " + Endpoint.text(address) + ": closed here");
    }

    /** What was asked of a network that is closed, or was not done yet when that was closed. */
    public static SocketException networkClosed(String operation, SocketAddress address) {
        return new SocketException(operation + " " + Endpoint.text(address) + ": the network is closed");
    }

    /** True when the network's queue had no room for a datagram ({@code ENOBUFS}), which no readiness tells the end of. */
    public static boolean isOutOfBufferSpace(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("No buffer space");
    }

    /** True when the process or the host has no descriptor left ({@code EMFILE}, {@code ENFILE}). */
    public static boolean isOutOfDescriptors(IOException cause) {
        return String.valueOf(cause.getMessage()).contains("Too many open files");
    }

    /**
     * What the system says of an address means that it had no port to choose; null when it does not. It says as much of an IPv6
     * address to which no address of this host leads.
     */
    private static @Nullable String withoutPort(String operation, InetSocketAddress address, Throwable cause) {
        boolean connects = operation.equals("connect");
        if (!(cause instanceof BindException)) {
            return null;
        }
        if (!connects && address.getPort() == 0 && says(cause, "Address already in use")) {
            return "no ephemeral port is free";
        }
        if (!connects || !says(cause, "Cannot assign requested address")) {
            return null;
        }
        boolean six = address.getAddress() instanceof Inet6Address;
        return "no local port is free" + (six ? ", or no local address leads there" : "");
    }

    /** As {@link #text}, of a socket of datagrams, to which systems hardly deny anything but to broadcast unasked. */
    static String datagramText(Throwable cause) {
        return text(cause) + (isDenied(cause) ? " (broadcasting takes SO_BROADCAST, see UdpOptions.broadcast)" : "");
    }

    /** The JDK has the same type for it as for addresses that can't be bound. */
    private static boolean isDenied(Throwable cause) {
        return cause instanceof BindException && says(cause, "Permission denied");
    }

    /** In these words alone: what they are a part of is a failure of ours already. */
    private static boolean says(Throwable cause, String words) {
        return words.equals(cause.getMessage());
    }

    /** The cause in the words of the operating system, as a part of a sentence. */
    static String text(Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            return "closed here";
        }
        if (cause instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (cause instanceof UnsupportedAddressTypeException) {
            return "address family not supported";
        }
        if (cause instanceof PortUnreachableException) {
            return "port unreachable";
        }
        if (cause instanceof AlreadyConnectedException) {
            return "already connected";
        }
        if (cause instanceof NotYetConnectedException) {
            return "not connected";
        }
        String message = cause.getMessage();
        if (message == null || message.isEmpty()) {
            return cause.getClass().getSimpleName();
        }
        // Of an unknown host it begins with the name.
        boolean begins = !(cause instanceof UnknownHostException)
                && CAPITALIZED.matcher(message).lookingAt();
        return begins ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) : message;
    }
}
