package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.ANY_PORT_6;
import static io.fluv.core.udp.UdpLoopback.at;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.Peer;
import io.fluv.testkit.ProbeSubscriber;
import io.fluv.testkit.Tool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs of others at the other end. */
class UdpPeersTest {
    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    private DatagramSocket echo(InetSocketAddress address) {
        DatagramSocket server = loopback.bind(address);
        server.send(server.receive());
        return server;
    }

    @Test
    void socatIsEchoedOverIpv4() throws Exception {
        DatagramSocket server = echo(at("127.0.0.1", 0));

        talk(Tool.SOCAT, "-", "UDP4-SENDTO:127.0.0.1:" + server.localAddress().getPort());
    }

    @Test
    void socatIsEchoedOverIpv6() throws Exception {
        DatagramSocket server = echo(ANY_PORT_6);

        talk(Tool.SOCAT, "-", "UDP6-SENDTO:[::1]:" + server.localAddress().getPort());
    }

    @Test
    void netcatIsEchoedByOneSocketForBothFamilies() throws Exception {
        String port = "" + echo(at("::", 0)).localAddress().getPort();

        talk(Tool.NC, "-u", "127.0.0.1", port);
        talk(Tool.NC, "-u", "::1", port);
    }

    private static void talk(Tool tool, String... arguments) throws Exception {
        try (Peer peer = Peer.start(tool, arguments)) {
            peer.send("first\n");
            peer.awaitStdout("first\n");
            peer.send("second\n");
            peer.awaitStdout("second\n");
        }
    }

    @Test
    void aServerOfSocatAnswersWithWhatItWasSent() throws Exception {
        // A free port of a moment ago: socat says that it listens, but not where.
        InetSocketAddress address = loopback.closedPort();
        DatagramSocket client = loopback.bind();
        ProbeSubscriber<Datagram> answers = ProbeSubscriber.unbounded();
        client.receive().subscribe(answers);
        String receiveFrom = "UDP4-RECVFROM:" + address.getPort() + ",bind=127.0.0.1,fork";
        try (Peer server = Peer.start(Tool.SOCAT, "-d", "-d", "-d", "-d", receiveFrom, "EXEC:cat")) {
            server.awaitStderr("(?i)bind\\(.*\\) -> 0");

            result(client.send(datagram("PING", address)));

            assertThat(text(answers.awaitItems(1).items().get(0))).isEqualTo("PING");
            assertThat(answers.items().get(0).address()).isEqualTo(address);
        }
    }

    @Test
    @Tag("uv-096")
    void socatSendsToAGroupAndReceivesFromOne() throws Exception {
        InetAddress group = InetAddress.getByName("239.77.1.3");
        DatagramSocket socket =
                loopback.bind(at("0.0.0.0", 0), UdpOptions.defaults().reuseAddress(true));
        int port = socket.localAddress().getPort();
        socket.multicastInterface(UdpLoopback.loopback());
        result(socket.join(group, UdpLoopback.loopback()));
        ProbeSubscriber<Datagram> received = ProbeSubscriber.unbounded();
        socket.receive().subscribe(received);

        String sendTo = "UDP4-DATAGRAM:239.77.1.3:" + port + ",ip-multicast-if=127.0.0.1";
        try (Peer sender = Peer.start(Tool.SOCAT, "-", sendTo)) {
            sender.send("from socat");
            assertThat(text(received.awaitItems(1).items().get(0))).isEqualTo("from socat");
        }

        String receive = "UDP4-RECV:" + port + ",reuseaddr,ip-add-membership=239.77.1.3:127.0.0.1";
        try (Peer member = Peer.start(Tool.SOCAT, "-d", "-d", "-d", "-d", "-u", receive, "-")) {
            member.awaitStderr("starting data transfer loop");
            result(socket.send(datagram("to socat\n", new InetSocketAddress(group, port))));
            member.awaitStdout("to socat\n");
        }
    }
}
