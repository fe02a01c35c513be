package io.fluv.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which interface a link-local IPv6 address is meant on that names none. */
class LinkLocalTest {
    private static final byte[] SOMEBODY = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int PORT = 7000;

    @Test
    @Tag("uv-031")
    void itIsTheFirstThatHasSuchAnAddress() throws Exception {
        int expected = ownAddresses().stream()
                .filter(own -> isUp(own.getScopedInterface()))
                .mapToInt(Inet6Address::getScopeId)
                .min()
                .orElse(0);

        assertThat(zoneOf(LinkLocal.withZone(unscoped(SOMEBODY)))).isEqualTo(expected);
    }

    @Test
    @Tag("uv-031")
    void anAddressOfThisHostIsOnItsOwnInterface() throws Exception {
        for (Inet6Address own : ownAddresses()) {
            int expected = ownAddresses().stream()
                    .filter(own::equals) // whatever its zone
                    .mapToInt(Inet6Address::getScopeId)
                    .min()
                    .orElseThrow();

            assertThat(zoneOf(LinkLocal.withZone(unscoped(own.getAddress())))).isEqualTo(expected);
        }
    }

    @Test
    void everyOtherAddressStaysAsItIs() throws Exception {
        for (InetSocketAddress address : new InetSocketAddress[] {
            new InetSocketAddress(Inet6Address.getByAddress(null, SOMEBODY, 7), PORT),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 169, (byte) 254, 0, 1}), PORT),
            new InetSocketAddress(InetAddress.getByName("ff02::1"), PORT),
            InetSocketAddress.createUnresolved("fe80.example", PORT)
        }) {
            assertThat(LinkLocal.withZone(address)).isSameAs(address);
        }
    }

    private static InetSocketAddress unscoped(byte[] address) throws Exception {
        return new InetSocketAddress(Inet6Address.getByAddress(null, address, -1), PORT);
    }

    private static int zoneOf(InetSocketAddress address) {
        return ((Inet6Address) address.getAddress()).getScopeId();
    }

    private static boolean isUp(NetworkInterface link) {
        try {
            return link.isUp();
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    /** Those of this host that are link-local, where it has any, by interface; without those of loopback. */
    private static List<Inet6Address> ownAddresses() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address six
                        && six.isLinkLocalAddress()
                        && !six.getScopedInterface().getName().startsWith("lo"))
                .map(Inet6Address.class::cast)
                .sorted(Comparator.comparingInt(Inet6Address::getScopeId))
                .toList();
    }
}
