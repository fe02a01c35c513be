package io.fluv.core.error;

import io.fluv.core.error.SocketFault.Kind;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
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
        failure.initCause(original(cause));
        return failure;
    }

    /** What a driver's fault was before it had a kind, or {@code cause} itself: users know the JDK's types. */
    static Throwable original(Throwable cause) {
        return cause instanceof SocketFault fault ? fault.original() : cause;
    }

    /** Of the kinds that people catch, the one that {@code cause} is. */
    private static IOException sameType(Throwable cause, String message) {
        if (cause instanceof SocketFault fault) {
            return switch (fault.kind()) {
                // The JDK has one type for a peer that refuses and for one that the system has given up waiting for.
                case TIMED_OUT -> new SocketTimeoutException(message);
                case UNRESOLVED -> new UnknownHostException(message);
                default ->
                    fault.original() == fault ? new SocketException(message) : sameType(fault.original(), message);
            };
        }
        if (cause instanceof ConnectException) {
            return new ConnectException(message);
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
        if (cause instanceof UnknownHostException) {
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

    /**
     * What the system says of an address means that it had no port to choose; null when it does not. It says as much of an IPv6
     * address to which no address of this host leads.
     */
    private static @Nullable String withoutPort(String operation, InetSocketAddress address, Throwable cause) {
        boolean connects = operation.equals("connect");
        Kind kind = cause instanceof SocketFault fault ? fault.kind() : Kind.OTHER;
        if (!connects && address.getPort() == 0 && kind == Kind.ADDRESS_IN_USE) {
            return "no ephemeral port is free";
        }
        if (!connects || kind != Kind.ADDRESS_NOT_AVAILABLE) {
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
        return cause instanceof SocketFault fault
                && fault.kind() == Kind.PERMISSION_DENIED
                && fault.original() instanceof BindException;
    }

    /** The cause in the words of the operating system, as a part of a sentence. */
    static String text(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isEmpty()) {
            return original(cause).getClass().getSimpleName();
        }
        // Of an unknown host it begins with the name.
        boolean begins = !(cause instanceof UnknownHostException)
                && CAPITALIZED.matcher(message).lookingAt();
        return begins ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) : message;
    }
}
