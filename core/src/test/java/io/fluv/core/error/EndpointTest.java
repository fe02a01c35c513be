package io.fluv.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @Test
    void anIpv4AddressIsItsNumbersAndThePort() throws UnknownHostException {
        assertThat(Endpoint.text(new InetSocketAddress(literal("127.0.0.1"), 80)))
                .isEqualTo("127.0.0.1:80");
    }

    @Test
    void aResolvedNameIsShownAsItsAddress() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("example.com", new byte[] {10, 0, 0, 1});

        assertThat(Endpoint.text(new InetSocketAddress(named, 80))).isEqualTo("10.0.0.1:80");
    }

    @ParameterizedTest
    @CsvSource({
        "::1, [::1]:80",
        "::, [::]:80",
        "1::, [1::]:80",
        "2001:db8::1, [2001:db8::1]:80",
        // RFC 5952: the longest run of zeros, the first of two that are equally long, and never a single one.
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "0:0:1:1:0:0:1:1, [::1:1:0:0:1:1]:80",
        "1:2:3:4:5:6:0:0, [1:2:3:4:5:6::]:80",
        "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:80",
        "10:0:20:0:30:0:40:0, [10:0:20:0:30:0:40:0]:80",
        "FE80:0::ABCD, [fe80::abcd]:80"
    })
    void anIpv6AddressIsInBracketsAndShortened(String literal, String text) throws UnknownHostException {
        assertThat(Endpoint.text(new InetSocketAddress(literal(literal), 80))).isEqualTo(text);
    }

    @Test
    void anIpv6AddressKeepsItsScope() throws UnknownHostException {
        byte[] linkLocal = literal("fe80::1").getAddress();

        assertThat(Endpoint.text(new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 7), 80)))
                .isEqualTo("[fe80::1%7]:80");
    }

    @Test
    void anUnresolvedNameIsShownAsItIs() {
        assertThat(Endpoint.text(InetSocketAddress.createUnresolved("example.com", 443)))
                .isEqualTo("example.com:443");
    }

    @ParameterizedTest
    @CsvSource({"::1, [::1]:80", "[::1], [::1]:80", "fe80::1%eth0, [fe80::1%eth0]:80", "x:80, x:80:80"})
    void anUnresolvedIpv6AddressIsInBracketsToo(String host, String text) {
        assertThat(Endpoint.text(InetSocketAddress.createUnresolved(host, 80))).isEqualTo(text);
    }

    @Test
    void aUnixDomainAddressIsItsPath() {
        assertThat(Endpoint.text(UnixDomainSocketAddress.of("/run/echo.sock"))).isEqualTo("unix:/run/echo.sock");
    }

    @Test
    void anUnknownAddressIsAQuestionMark() {
        assertThat(Endpoint.text(null)).isEqualTo("?");
    }

    @Test
    void anAddressOfAnotherKindIsItsOwnText() {
        assertThat(Endpoint.text(new Simulated())).isEqualTo("simulated#1");
    }

    /** A literal is parsed, nothing is looked up. */
    private static InetAddress literal(String text) throws UnknownHostException {
        return InetAddress.getAllByName(text)[0];
    }

    private static final class Simulated extends SocketAddress {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "simulated#1";
        }
    }
}
