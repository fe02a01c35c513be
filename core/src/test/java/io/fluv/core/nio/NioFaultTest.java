package io.fluv.core.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluv.core.error.EndReason;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JDK's exceptions mean, and what becomes of them in what a user sees. */
class NioFaultTest {
    private static final SocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7001);

    @ParameterizedTest
    @CsvSource({
        "Connection reset, RESET",
        "Connection reset by peer, RESET",
        "An existing connection was forcibly closed: Connection reset, RESET",
        "Software caused connection abort, RESET",
        "An established connection was aborted by the software in your host machine, RESET",
        "Broken pipe, CLOSED_BY_PEER",
        "Connection timed out, TIMED_OUT",
        "Operation timed out, TIMED_OUT",
        "No buffer space available, FAILED",
        "Connexion ré-initialisée par le correspondant, FAILED"
    })
    void theEndOfAStreamIsToldByTheTextOfTheOperatingSystem(String text, EndReason reason) {
        assertThat(EndReason.of(NioFault.of(new IOException(text)))).isEqualTo(reason);
        assertThat(EndReason.of(NioFault.of(new SocketException(text)))).isEqualTo(reason);
    }

    @Test
    void aClosedChannelWasClosedHere() {
        assertThat(EndReason.of(NioFault.of(new ClosedChannelException()))).isEqualTo(EndReason.CLOSED_HERE);
        assertThat(EndReason.of(NioFault.of(new AsynchronousCloseException()))).isEqualTo(EndReason.CLOSED_HERE);
        assertThat(EndReason.of(NioFault.of(new ClosedByInterruptException()))).isEqualTo(EndReason.CLOSED_HERE);
    }

    @ParameterizedTest
    @MethodSource
    void hasAKindAndBecomesATypeThatPeopleCatch(Exception thrown, Kind kind, Class<?> type, String text) {
        SocketFault fault = NioFault.of(thrown);

        assertThat(fault.kind()).isEqualTo(kind);
        assertThat(fault.original()).isSameAs(thrown);
        assertThat(SocketFailure.of("connect", ADDRESS, fault))
                .isExactlyInstanceOf(type)
                .hasMessage("connect 127.0.0.1:7001: " + text)
                .cause()
                .isSameAs(thrown);
    }

    static Stream<Arguments> hasAKindAndBecomesATypeThatPeopleCatch() {
        return Stream.of(
                arguments(
                        new ConnectException("Connection refused"),
                        Kind.REFUSED,
                        ConnectException.class,
                        "connection refused"),
                arguments(
                        new ConnectException("Connection timed out"),
                        Kind.TIMED_OUT,
                        SocketTimeoutException.class,
                        "connection timed out"),
                arguments(
                        new BindException("Address already in use"),
                        Kind.ADDRESS_IN_USE,
                        BindException.class,
                        "address already in use"),
                arguments(
                        new BindException("Cannot assign requested address"),
                        Kind.ADDRESS_NOT_AVAILABLE,
                        BindException.class,
                        "no local port is free"),
                arguments(
                        new BindException("Permission denied"),
                        Kind.PERMISSION_DENIED,
                        BindException.class,
                        "permission denied"),
                arguments(
                        new NoRouteToHostException("No route to host"),
                        Kind.UNREACHABLE,
                        NoRouteToHostException.class,
                        "no route to host"),
                arguments(
                        new UnresolvedAddressException(), Kind.UNRESOLVED, UnknownHostException.class, "unknown host"),
                arguments(
                        new UnsupportedAddressTypeException(),
                        Kind.FAMILY_NOT_SUPPORTED,
                        SocketException.class,
                        "address family not supported"),
                arguments(new ClosedChannelException(), Kind.CLOSED, SocketException.class, "closed here"),
                arguments(
                        new SocketException("Permission denied"),
                        Kind.PERMISSION_DENIED,
                        SocketException.class,
                        "permission denied"),
                arguments(
                        new PortUnreachableException(),
                        Kind.PORT_UNREACHABLE,
                        SocketException.class,
                        "port unreachable"),
                arguments(
                        new IOException("Too many open files"),
                        Kind.NO_DESCRIPTORS,
                        SocketException.class,
                        "too many open files"),
                arguments(
                        new SocketException("Too many open files in system"),
                        Kind.NO_DESCRIPTORS,
                        SocketException.class,
                        "too many open files in system"),
                arguments(
                        new IOException("No buffer space available"),
                        Kind.NO_BUFFER_SPACE,
                        SocketException.class,
                        "no buffer space available"),
                arguments(
                        new SocketException("Message too long"),
                        Kind.MESSAGE_TOO_LONG,
                        SocketException.class,
                        "message too long"),
                arguments(new IOException(""), Kind.OTHER, SocketException.class, "IOException"));
    }

    @Test
    void aFaultIsLeftAsItIs() {
        SocketFault fault = new SocketFault(Kind.RESET, "reset");

        assertThat(NioFault.of(fault)).isSameAs(fault);
        assertThat(fault.original()).isSameAs(fault);
    }
}
