package io.fluv.core.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluv.core.error.SocketFault.Kind;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SocketFailureTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final SocketAddress ADDRESS = new InetSocketAddress(LOOPBACK, 7001);

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

    @ParameterizedTest
    @CsvSource({
        "IPv6 not available, IPv6 not available",
        "I/O error, I/O error",
        "X25 is gone, X25 is gone",
        "TCP is gone, TCP is gone",
        "Gone, gone",
        "Connection refused, connection refused",
        "Protocol family not supported, protocol family not supported",
        "already small, already small"
    })
    void onlyAWordThatIsCapitalizedForBeingTheFirstBeginsSmall(String system, String text) {
        assertThat(SocketFailure.of("connect", ADDRESS, new SocketException(system)))
                .hasMessage("connect 127.0.0.1:7001: " + text);
    }

    @Test
    void aNameStaysAsItIs() {
        assertThat(SocketFailure.of("connect", ADDRESS, new UnknownHostException("Localhost")))
                .hasMessage("connect 127.0.0.1:7001: Localhost");
    }

    @Test
    void aPortThatTheSystemWasToChooseIsNotCalledInUse() {
        SocketFault inUse = fault(Kind.ADDRESS_IN_USE, "Address already in use");

        for (String operation : List.of("listen", "bind")) {
            assertThat(SocketFailure.of(operation, new InetSocketAddress(LOOPBACK, 0), inUse))
                    .isExactlyInstanceOf(BindException.class)
                    .hasMessage(operation + " 127.0.0.1:0: no ephemeral port is free");
        }
    }

    @Test
    void aConnectForWhichNoPortIsFreeSaysSo() throws Exception {
        SocketFault none = fault(Kind.ADDRESS_NOT_AVAILABLE, "Cannot assign requested address");

        assertThat(SocketFailure.of("connect", ADDRESS, none))
                .isExactlyInstanceOf(BindException.class)
                .hasMessage("connect 127.0.0.1:7001: no local port is free");
        assertThat(SocketFailure.of("connect", new InetSocketAddress(InetAddress.getAllByName("::1")[0], 7001), none))
                .hasMessage("connect [::1]:7001: no local port is free, or no local address leads there");
        assertThat(SocketFailure.of("listen", ADDRESS, none))
                .hasMessage("listen 127.0.0.1:7001: cannot assign requested address");
        assertThat(SocketFailure.of("connect", ADDRESS, SocketFailure.of("bind", ADDRESS, none)))
                .hasMessage("connect 127.0.0.1:7001: bind 127.0.0.1:7001: cannot assign requested address");
    }

    @Test
    void aDatagramThatMayNotBeBroadcastNamesTheOption() {
        InetSocketAddress here = new InetSocketAddress(LOOPBACK, 7001);
        String hint = ": permission denied (broadcasting takes SO_BROADCAST, see UdpOptions.broadcast)";
        SocketFault denied = fault(Kind.PERMISSION_DENIED, "Permission denied");

        assertThat(DatagramException.of("send", here, here, denied))
                .hasMessage("send 127.0.0.1:7001->127.0.0.1:7001" + hint);
        assertThat(SocketFailure.ofDatagrams("connect", "127.0.0.1:7001", denied))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("connect 127.0.0.1:7001" + hint)
                .hasCause(denied.original());
        assertThat(SocketFailure.of("listen", ADDRESS, denied)).hasMessage("listen 127.0.0.1:7001: permission denied");
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
    void aNetworkThatIsClosedIsNamedAsWhatIs() {
        assertThat(SocketFailure.networkClosed("listen", ADDRESS))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("listen 127.0.0.1:7001: the network is closed")
                .hasNoCause();
    }

    @Test
    void theCauseIsGivenOnce() {
        IOException failure = SocketFailure.of("connect", ADDRESS, new ConnectException("Connection refused"));

        assertThatThrownBy(() -> failure.initCause(new IOException("another")))
                .isInstanceOf(IllegalStateException.class);
    }

    /** As of the JDK, which has one type for several of what a system says of an address. */
    private static SocketFault fault(Kind kind, String words) {
        return new SocketFault(kind, words, new BindException(words));
    }
}
