package io.fluv.core.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SocketFailureTest {
    private static final SocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7001);

    @Test
    void namesTheOperationTheAddressAndTheCause() {
        assertThat(SocketFailure.of("connect", ADDRESS, new ConnectException("Connection refused")))
                .hasMessage("connect 127.0.0.1:7001: connection refused");
    }

    @ParameterizedTest
    @MethodSource
    void keepsTheTypeThatPeopleCatchAndTheCause(Throwable cause, Class<?> type, String text) {
        IOException failure = SocketFailure.of("connect", ADDRESS, cause);

        assertThat(failure)
                .isExactlyInstanceOf(type)
                .hasMessage("connect 127.0.0.1:7001: " + text)
                .cause()
                .isSameAs(cause);
    }

    static Stream<Arguments> keepsTheTypeThatPeopleCatchAndTheCause() {
        return Stream.of(
                arguments(new ConnectException("Connection refused"), ConnectException.class, "connection refused"),
                arguments(new BindException("Address already in use"), BindException.class, "address already in use"),
                arguments(
                        new BindException("Cannot assign requested address"),
                        BindException.class,
                        "cannot assign requested address"),
                arguments(
                        new NoRouteToHostException("No route to host"),
                        NoRouteToHostException.class,
                        "no route to host"),
                arguments(
                        new SocketTimeoutException("Connect timed out"),
                        SocketTimeoutException.class,
                        "connect timed out"),
                arguments(
                        new UnknownHostException("nowhere.invalid: Name or service not known"),
                        UnknownHostException.class,
                        "nowhere.invalid: Name or service not known"),
                arguments(new SocketException("Permission denied"), SocketException.class, "permission denied"),
                arguments(new IOException("Too many open files"), SocketException.class, "too many open files"),
                arguments(new IOException(""), SocketException.class, "IOException"),
                arguments(new IllegalStateException("A bug"), SocketException.class, "a bug"));
    }

    @Test
    void whatIsWrongWithAPathIsKept() {
        PathBindException cause = new PathBindException(PathBindException.Reason.STALE, "Stale");

        assertThat(SocketFailure.of("listen", UnixDomainSocketAddress.of("/run/echo.sock"), cause))
                .isInstanceOfSatisfying(
                        PathBindException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(PathBindException.Reason.STALE))
                .hasMessage("listen unix:/run/echo.sock: stale")
                .cause()
                .isSameAs(cause);
    }

    @Test
    void aTimeoutNamesItsLength() {
        assertThat(SocketFailure.timedOut("connect", ADDRESS, Duration.ofMillis(1_500)))
                .isExactlyInstanceOf(SocketTimeoutException.class)
                .hasMessage("connect 127.0.0.1:7001: timed out after 1500 ms");
    }

    @Test
    void whatThisSideClosedSaysSo() {
        assertThat(SocketFailure.closed("listen", ADDRESS))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("listen 127.0.0.1:7001: closed here")
                .hasNoCause();
    }

    @Test
    void theCauseIsGivenOnce() {
        IOException failure = SocketFailure.of("connect", ADDRESS, new ConnectException("Connection refused"));

        assertThatThrownBy(() -> failure.initCause(new IOException("another")))
                .isInstanceOf(IllegalStateException.class);
    }
}
