package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.Endpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLiteralTest {
    @ParameterizedTest
    @Tag("uv-112")
    @ValueSource(strings = {"127.0.0.1", "255.255.255.255", "0.0.0.0", "255.255.255.0", "10.0.0.99"})
    void fourDecimalNumbersAreAnIpv4Address(String text) {
        assertThat(AddressLiteral.parse(text)).isInstanceOf(Inet4Address.class);
        assertThat(Endpoint.host(AddressLiteral.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @Tag("uv-112")
    @ValueSource(
            strings = {
                "255",
                "127.1",
                "1.2.3",
                "255.255.255*000",
                "255.255.255.256",
                "2555.0.0.0",
                "010.0.0.1",
                "1.2.3.04",
                "0x7f.0.0.1",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1..2.3",
                ".1.2.3.4",
                "+1.2.3.4",
                "-1.2.3.4",
                "1.2.3.4 ",
                "１.2.3.4",
                "1.2.3.4%lo",
                "4294967296.0.0.0",
                ""
            })
    void anythingElseIsNone(String text) {
        assertThat(AddressLiteral.parse(text)).isNull();
    }

    @ParameterizedTest
    @Tag("uv-113")
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8::A, 2001:db8::a",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1::8, 1::8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "fe80::2acf:e9ff:fe12:3456, fe80::2acf:e9ff:fe12:3456",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:192.0.2.33, 1:2:3:4:5:6:c000:221"
    })
    void groupsOfHexadecimalDigitsAreAnIpv6Address(String text, String printed) {
        InetAddress address = AddressLiteral.parse(text);

        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(Endpoint.host(address)).isEqualTo(printed);
    }

    @Test
    @Tag("uv-113")
    void anIpv4TailIsTheIpv4AddressThatItStandsFor() {
        assertThat(Endpoint.host(AddressLiteral.parse("::ffff:127.0.0.1"))).isEqualTo("127.0.0.1");
        assertThat(Endpoint.host(AddressLiteral.parse("::127.0.0.1"))).isEqualTo("::7f00:1");
    }

    @ParameterizedTest
    @Tag("uv-113")
    @ValueSource(
            strings = {
                ":::1",
                "1:::2",
                "::1::",
                "1::2::3",
                "12345::1",
                "::12345",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":",
                "1",
                "g::",
                "::-1",
                "::1.2.3",
                "::1.2.3.256",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "[::1]",
                "::1 ",
                "::１",
                "fe80::1%",
                "%eth0"
            })
    void misplacedColonsAndTooManyOrTooLongGroupsAreNone(String text) {
        assertThat(AddressLiteral.parse(text)).isNull();
    }

    @ParameterizedTest
    @Tag("uv-113")
    @ValueSource(
            strings = {
                "fe80::1%nosuch0",
                "fe80::1%en/0",
                "fe80::1%%en1",
                "fe80::1%25a2",
                "fe80::1%2147483647",
                "fe80::1%4294967297",
                "fe80::1%-1",
                "fe80::1%00",
                "::1%nosuch0",
                "::1%2147483647",
                "ff02::1%nosuch0",
                "2001:db8::1%nosuch0",
                "::ffff:127.0.0.1%nosuch0"
            })
    void anAddressInAZoneThatThisHostDoesNotHaveIsNone(String text) {
        assertThat(AddressLiteral.parse(text)).isNull();
    }

    @Test
    void whatIsWrongIsToldOfAZoneThatThisHostDoesNotHave() {
        assertThat(AddressLiteral.unknownZone("fe80::1%nosuch0")).isEqualTo("nosuch0");
        assertThat(AddressLiteral.unknownZone("[fe80::1%25nosuch0]")).isEqualTo("nosuch0");
        assertThat(AddressLiteral.unknownZone("fe80::1%25a2")).isEqualTo("25a2");
        assertThat(List.of("fe80::1", "fe80::1%0", "fe80::1%", "fe80::zz%nosuch0", "127.0.0.1%nosuch0", "x%nosuch0"))
                .allMatch(text -> AddressLiteral.unknownZone(text) == null);
    }

    @Test
    @Tag("uv-113")
    void zoneZeroIsTheDefaultAndAsGoodAsNone() {
        Inet6Address address = (Inet6Address) AddressLiteral.parse("fe80::1%0");

        assertThat(address.getScopeId()).isZero();
        assertThat(Endpoint.host(address)).isEqualTo("fe80::1");
    }

    @ParameterizedTest
    @CsvSource({
        "[::1], ::1",
        "[2001:DB8::A], 2001:db8::a",
        "[::ffff:127.0.0.1], 127.0.0.1",
        "::1, ::1",
        "127.0.0.1, 127.0.0.1"
    })
    void aHostMayHaveTheBracketsThatAUriPutsAroundAnIpv6Address(String host, String printed) {
        assertThat(Endpoint.host(AddressLiteral.ofHost(host))).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[127.0.0.1]",
                "[]",
                "[",
                "[::1",
                "::1]",
                "[[::1]]",
                "[::1]x",
                "[::1]:80",
                "[localhost]",
                "[fe80::1%25]",
                "[fe80::1%nosuch0]",
                "[fe80::1%25nosuch0]"
            })
    void nothingElseMayHaveThem(String host) {
        assertThat(AddressLiteral.ofHost(host)).isNull();
    }

    /** RFC 6874: the percent sign is itself encoded. A bare one is as common. */
    @Test
    void withinBracketsAZoneStandsBehindAnEncodedPercentSign() throws Exception {
        for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (String host : List.of("[fe80::1%25" + link.getName() + "]", "[fe80::1%" + link.getName() + "]")) {
                assertThat(((Inet6Address) AddressLiteral.ofHost(host)).getScopeId())
                        .as(host)
                        .isEqualTo(link.getIndex());
            }
        }
    }

    @Test
    @Tag("uv-114")
    void aZoneThatIsAnInterfaceHasItsIndex() throws Exception {
        for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            Inet6Address named = (Inet6Address) AddressLiteral.parse("fe80::1%" + link.getName());
            Inet6Address numbered = (Inet6Address) AddressLiteral.parse("fe80::1%" + link.getIndex());

            assertThat(named.getScopeId()).isEqualTo(link.getIndex());
            assertThat(numbered.getScopeId()).isEqualTo(link.getIndex());
            assertThat(Endpoint.host(numbered)).isEqualTo("fe80::1%" + link.getIndex());
        }
    }

    @Test
    @Tag("uv-115")
    void anInterfacesZoneIsPrintedByItsName() throws Exception {
        for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            boolean hasLinkAddress = link.inetAddresses().anyMatch(InetAddress::isLinkLocalAddress);
            String zone = hasLinkAddress ? link.getName() : Integer.toString(link.getIndex());

            assertThat(Endpoint.host(AddressLiteral.parse("fe80:0::0001%" + link.getName())))
                    .isEqualTo("fe80::1%" + zone);
        }
    }

    @Test
    @Tag("uv-115")
    void anIpv4AddressInIpv6FormShowsTheIpv4Address() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(new byte[] {(byte) 192, 0, 2, (byte) 200}, 0, mapped, 12, 4);
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);

        assertThat(Endpoint.host(address)).isEqualTo("::ffff:192.0.2.200");
        assertThat(Endpoint.text(new InetSocketAddress(address, 80))).isEqualTo("[::ffff:192.0.2.200]:80");
    }

    @Test
    void whatEndsInANumberOrHasAColonOrABracketIsMeantForAnAddress() {
        assertThat(List.of(
                        "1.2.3.4", "127.1", "255", "1.2.3.4.", "::1", "a:b", "x.0x7f", "0x", "1.2.3.256", "[1.2.3.4]"))
                .allMatch(AddressLiteral::looksLikeAddress);
        assertThat(List.of("localhost", "1.2.3.4.in-addr.arpa", "3com.com", "a.b1", "0xyz", "example.com."))
                .noneMatch(AddressLiteral::looksLikeAddress);
    }
}
