package io.fluv.core.error;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Failures of sockets that are not yet streams: of {@code listen}, {@code bind} and {@code connect}. The result keeps
 * the type that people catch, names what was tried, and has the JDK's exception as its cause.
 */
public final class SocketFailure {
    private SocketFailure() {}

    /** The failure of {@code operation} at {@code address}: {@code connect 127.0.0.1:7001: connection refused}. */
    public static IOException of(String operation, SocketAddress address, Throwable cause) {
        return of(operation, Endpoint.text(address), cause);
    }

    /** The failure of {@code operation} on what {@code subject} names: {@code join 239.0.0.1 on eth0: no such device}. */
    public static IOException of(String operation, String subject, Throwable cause) {
        String message = operation + " " + subject + ": " + text(cause);
        IOException failure = sameType(cause, message);
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

    /** The failures of several addresses of one host as one, of the type of the first, with all in its message. */
    public static IOException ofAll(String operation, SocketAddress host, List<Throwable> failures) {
        String reasons = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        String message = operation + " " + Endpoint.text(host) + ": every address failed: " + reasons;
        IOException failure = sameType(failures.get(0), message);
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

    /** A listener or an attempt that this side closed before {@code operation} was done. */
    public static SocketException closed(String operation, SocketAddress address) {
        return new SocketException(operation + " " + Endpoint.text(address) + ": closed here");
    }

    /** The cause in the words of the operating system, in lower case as a part of a sentence. */
    static String text(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isEmpty()) {
            return original(cause).getClass().getSimpleName();
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }
}
