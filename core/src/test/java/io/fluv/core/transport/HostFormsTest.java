package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.DatagramSocket;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts in the forms in which programs have them: to connect, to listen and to bind, all by one rule. */
class HostFormsTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    @Test
    void theHostOfAUriWithAnIpv6AddressIsThatAddress() {
        String host = URI.create("http://[::1]:80/").getHost();

        StreamListener listener = result(net.transport().listen(host(host, 0), TcpOptions.defaults()));
        InetSocketAddress at = (InetSocketAddress) listener.localAddress();
        StreamConnection connection = result(net.transport().connect(host(host, at.getPort()), TcpOptions.defaults()));
        DatagramSocket socket = result(net.transport().bind(host(host, 0), UdpOptions.defaults()));

        InetAddress loopback = Loopback.ANY_PORT_6.getAddress();
        assertThat(at.getAddress()).isEqualTo(loopback);
        assertThat(connection.remoteAddress()).isEqualTo(at);
        assertThat(socket.localAddress().getAddress()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::1%nosuch0",
                "[::1%25nosuch0]",
                "::1%2147483647",
                "fe80::1%nosuch0",
                "fe80::1%25a2",
                "::ffff:127.0.0.1%nosuch0",
                "[127.0.0.1]",
                "http://127.0.0.1",
                "127.0.0.1:80"
            })
    void whatIsNoHostOfThisOneIsFoundByNobody(String host) {
        StreamListener listener = result(net.transport().listen(Loopback.ANY_PORT_6, TcpOptions.defaults()));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();

        assertNotFound(host, net.transport().connect(host(host, port), TcpOptions.defaults()));
        assertNotFound(host, net.transport().listen(host(host, 0), TcpOptions.defaults()));
        assertNotFound(host, net.transport().bind(host(host, 0), UdpOptions.defaults()));
    }

    private static void assertNotFound(String host, CompletableFuture<?> future) {
        assertThat(failure(future))
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_NAME))
                .hasMessageStartingWith("lookup ")
                .hasMessageContaining(host)
                .hasMessageContaining(": unknown host (");
    }

    private static InetSocketAddress host(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }
}
