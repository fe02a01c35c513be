package io.fluv.core.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which interface a link-local IPv6 address is meant on that names none. */
class LinkLocalAddressTest {
    private static final byte[] SOMEBODY = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int PORT = 7000;

    @Test
    @Tag("uv-031")
    void itIsTheFirstThatHasSuchAnAddress() throws Exception {
        List<Inet6Address> own = ownAddresses();
        int expected = own.isEmpty() ? 0 : own.get(0).getScopeId();

        assertThat(scopeOf(NioSockets.withInterface(unscoped(SOMEBODY)))).isEqualTo(expected);
    }

    @Test
    @Tag("uv-031")
    void anAddressOfThisHostIsOnItsOwnInterface() throws Exception {
        for (Inet6Address own : ownAddresses()) {
            assertThat(scopeOf(NioSockets.withInterface(unscoped(own.getAddress()))))
                    .isEqualTo(own.getScopeId());
        }
    }

    @Test
    void everyOtherAddressStaysAsItIs() throws Exception {
        Inet6Address scoped = Inet6Address.getByAddress(null, SOMEBODY, 7);
        for (SocketAddress address : new SocketAddress[] {
            new InetSocketAddress(scoped, PORT),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
            InetSocketAddress.createUnresolved("fe80.example", PORT)
        }) {
            assertThat(NioSockets.withInterface(address)).isSameAs(address);
        }
    }

    private static SocketAddress unscoped(byte[] address) throws Exception {
        return new InetSocketAddress(Inet6Address.getByAddress(null, address, -1), PORT);
    }

    private static int scopeOf(SocketAddress address) {
        return ((Inet6Address) ((InetSocketAddress) address).getAddress()).getScopeId();
    }

    /** Those of this host that are link-local, where it has any, by interface; without those of loopback. */
    private static List<Inet6Address> ownAddresses() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address six
                        && six.isLinkLocalAddress()
                        && !six.getScopedInterface().getName().startsWith("lo"))
                .map(Inet6Address.class::cast)
                .toList();
    }
}
