package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.HardwareAddress;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.InterfaceAddress.Selection;
import io.fluv.core.error.Endpoint;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Tool;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LocalHostTest {
    private static final Pattern IP_ADDRESS = Pattern.compile(
            "(?<index>\\d+): (?<name>[^\\s@]+)\\s+(?<family>inet6?) (?<address>[^/\\s]+)/(?<prefix>\\d+)");

    @Test
    @Tag("uv-116")
    void theHostHasAName() throws Exception {
        assertThat(LocalHost.hostName()).isNotBlank().doesNotContain("\n");
    }

    @Test
    @Tag("uv-118")
    void theInterfacesAreThoseThatTheSystemLists() throws Exception {
        // Both have nothing to show for an interface that is down.
        List<String> system = Peer.run(Tool.IP, "-o", "addr", "show", "up")
                .stdout()
                .lines()
                .map(IP_ADDRESS::matcher)
                .filter(Matcher::lookingAt)
                .map(line -> String.join(
                        " ", line.group("index"), line.group("name"), line.group("address"), line.group("prefix")))
                .toList();
        List<String> ours = LocalHost.interfaces(Selection.UP).stream()
                .map(entry ->
                        entry.index() + " " + entry.name() + " " + withoutZone(entry) + " " + entry.prefixLength())
                .toList();

        assertThat(ours).isNotEmpty().containsExactlyInAnyOrderElementsOf(system);
    }

    @Test
    @Tag("uv-118")
    void ipv4ComesFirstAndEachInterfaceInTheOrderOfItsIndex() throws Exception {
        List<InterfaceAddress> all = LocalHost.interfaces(Selection.UP);
        List<Integer> order = all.stream()
                .map(entry -> (entry.address() instanceof Inet4Address ? 0 : 1 << 20) + entry.index())
                .toList();

        assertThat(order).isSorted();
        assertThat(all).isSubsetOf(LocalHost.interfaces(Selection.ALL)).allMatch(InterfaceAddress::up);
    }

    @Test
    @Tag("uv-118")
    void theLoopbackIsInternalAndHasNoHardwareAddress() throws Exception {
        InterfaceAddress loopback = LocalHost.interfaces(Selection.UP).stream()
                .filter(entry -> Endpoint.host(entry.address()).equals("127.0.0.1"))
                .findFirst()
                .orElseThrow();

        assertThat(loopback.internal()).isTrue();
        assertThat(loopback.hardwareAddress()).isEqualTo(HardwareAddress.NONE);
        assertThat(loopback.prefixLength()).isEqualTo(8);
        assertThat(Endpoint.host(loopback.netmask())).isEqualTo("255.0.0.0");
    }

    @Test
    @Tag("uv-114")
    void indexAndNameLeadToEachOtherAndUnknownOnesFail() throws Exception {
        for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            assertThat(LocalHost.interfaceName(link.getIndex())).isEqualTo(link.getName());
            assertThat(LocalHost.interfaceIndex(link.getName())).isEqualTo(link.getIndex());
        }
        assertThatThrownBy(() -> LocalHost.interfaceName(Integer.MAX_VALUE))
                .isInstanceOf(SocketException.class)
                .hasMessage("interface 2147483647: no such device");
        assertThatThrownBy(() -> LocalHost.interfaceIndex("nosuch0"))
                .isInstanceOf(SocketException.class)
                .hasMessage("interface nosuch0: no such device");
    }

    @Test
    void hardwareAddressesHaveSixBytes() {
        HardwareAddress address = HardwareAddress.of((byte) 2, (byte) 0xfc, (byte) 0, (byte) 0, (byte) 0, (byte) 0x1a);

        assertThat(address).hasToString("02:fc:00:00:00:1a");
        assertThat(HardwareAddress.of(address.bytes())).isEqualTo(address);
        assertThat(HardwareAddress.of()).isEqualTo(HardwareAddress.NONE).hasToString("00:00:00:00:00:00");
        assertThatThrownBy(() -> new HardwareAddress(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String withoutZone(InterfaceAddress entry) {
        return Endpoint.host(entry.address()).replaceFirst("%.*", "");
    }
}
