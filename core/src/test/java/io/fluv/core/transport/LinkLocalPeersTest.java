package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.OwnProcess;
import io.fluv.testkit.Tool;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer on a link that its address does not name: TCP and UDP look for it on the same one, of two that there are. */
class LinkLocalPeersTest {
    private static final String NEAR = "near";
    private static final String FAR = "far";
    private static final int PORT = 7000;

    private Loopback net;

    @BeforeEach
    void open() {
        net = new Loopback();
    }

    @AfterEach
    void close() throws Exception {
        net.close();
    }

    @Test
    @OwnProcess(network = true)
    void isLookedForOnTheFirstLinkByEveryWay() throws Exception {
        addLink(NEAR);
        addLink(FAR);
        InetSocketAddress peer = new InetSocketAddress(address("fe80::9"), PORT);
        DatagramSocket socket = result(net.transport().bind(Loopback.at("::", 0), UdpOptions.defaults()));
        DatagramSocket connected = result(net.transport().bind(Loopback.at("::", 0), UdpOptions.defaults()));

        // Only the first link leads anywhere.
        OwnNetwork.change(Tool.IP, "-6", "route", "del", "fe80::/64", "dev", FAR);
        CompletableFuture<StreamConnection> connecting = net.transport().connect(peer, TcpOptions.defaults());
        result(socket.send(new Datagram(buffer("hello"), peer)));
        result(connected.connect(peer));
        result(connected.send(buffer("hello")));

        assertThat(connecting).isNotDone();
        connecting.cancel(true);
        assertThat(zoneOf(connected.remoteAddress()))
                .isEqualTo(NetworkInterface.getByName(NEAR).getIndex());
        result(connected.disconnect());

        // Only the second does, and nobody is looked for there.
        OwnNetwork.change(Tool.IP, "-6", "route", "add", "fe80::/64", "dev", FAR);
        OwnNetwork.change(Tool.IP, "-6", "route", "del", "fe80::/64", "dev", NEAR);
        assertThat(failure(net.transport().connect(peer, TcpOptions.defaults())))
                .hasMessageEndingWith(": network is unreachable");
        assertThat(failure(socket.send(new Datagram(buffer("hello"), peer))))
                .hasMessageEndingWith(": network is unreachable");
        assertThat(failure(connected.connect(peer))).hasMessageEndingWith(": network is unreachable");
    }

    @Test
    @OwnProcess(network = true)
    void thatIsThisHostIsLookedForOnTheLinkOfItsAddress() throws Exception {
        addLink(NEAR);
        addLink(FAR);
        OwnNetwork.change(Tool.IP, "addr", "add", "fe80::9/64", "dev", FAR, "nodad");
        InetSocketAddress peer = new InetSocketAddress(address("fe80::9"), PORT);
        int far = NetworkInterface.getByName(FAR).getIndex();
        result(net.transport().listen(Loopback.at("::", PORT), TcpOptions.defaults()));
        DatagramSocket connected = result(net.transport().bind(Loopback.at("::", 0), UdpOptions.defaults()));

        StreamConnection connection = net.connect(peer);
        result(connected.connect(peer));

        assertThat(zoneOf((InetSocketAddress) connection.remoteAddress())).isEqualTo(far);
        assertThat(zoneOf(connected.remoteAddress())).isEqualTo(far);
    }

    /** An interface that is up and has a link-local address of its own. */
    private static void addLink(String name) throws Exception {
        String end = name + "-end";
        OwnNetwork.change(Tool.IP, "link", "add", name, "type", "veth", "peer", "name", end);
        for (String each : new String[] {name, end}) {
            OwnNetwork.change(Tool.IP, "link", "set", each, "addrgenmode", "none", "up");
        }
        OwnNetwork.change(Tool.IP, "addr", "add", "fe80::1/64", "dev", name, "nodad");
        while (!NetworkInterface.getByName(name).isUp()) {
            Thread.onSpinWait(); // the kernel tells the state of a link a moment later
        }
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private static int zoneOf(InetSocketAddress address) {
        return ((Inet6Address) address.getAddress()).getScopeId();
    }
}
