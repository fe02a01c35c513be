package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;

/** {@link io.fluv.core.driver.UdpChannel#connect}: a UDP socket that has a peer, and what the network reports of that. */
public abstract class UdpPeerContract extends Contract {
    protected UdpPeerContract() {}

    // remoteAddress: "The peer of a connected socket"; localAddress stays, but for what connecting has made definite
    @EachIpFamily
    final void itKnowsItsPeer(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        TestSocket peer = registered(bind(family));
        InetSocketAddress local = socket.address();

        socket.channel().connect(peer.address());

        assertThat(socket.channel().remoteAddress()).isEqualTo(peer.address());
        assertThat(socket.address()).isEqualTo(local);
        socket.send("hello", peer.address());
        assertThat(peer.receive().sender()).isEqualTo(local);
    }

    // localAddress: "Connecting may have fixed it to one of the host's addresses"; the port is what it was
    @EachIpFamily
    final void oneThatIsBoundToAllAddressesKeepsItsPort(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(everywhere(family)));
        TestSocket peer = registered(bind(family));
        int port = socket.address().getPort();

        socket.channel().connect(peer.address());

        assertThat(socket.address().getPort()).isEqualTo(port);
        socket.send("there", peer.address());
        TestSocket.Received received = peer.receive();
        assertThat(received.sender().getPort()).isEqualTo(port);
        peer.send("back", received.sender());
        assertThat(socket.receiveText()).isEqualTo("back");
    }

    private static InetSocketAddress everywhere(ProtocolFamily family) {
        return address(family == StandardProtocolFamily.INET ? "0.0.0.0" : "::");
    }

    // 'What says "any thread" is also called in CLOSED' (Channel)
    @EachIpFamily
    final void itsPeerIsKnownAfterItsEnd(ProtocolFamily family) throws Exception {
        TestSocket socket = registered(bind(family));
        TestSocket peer = bind(family);
        InetSocketAddress local = socket.address();
        socket.channel().connect(peer.address());

        socket.close();

        assertThat(elsewhere(socket.channel()::remoteAddress)).isEqualTo(peer.address());
        assertThat(elsewhere(socket.channel()::localAddress)).isEqualTo(local);
    }

    // connect: "no other is received from"
    @EachIpFamily
    final void itHearsNobodyButItsPeer(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        TestSocket peer = registered(bind(family));
        TestSocket stranger = registered(bind(family));
        socket.channel().connect(peer.address());

        stranger.send("of a stranger", socket.address());
        settle();
        peer.send("of the peer", socket.address());

        assertThat(socket.receive()).isEqualTo(new TestSocket.Received("of the peer", peer.address()));
        assertThat(socket.receiveNow()).isNull();
    }

    // disconnect: "Undoes connect"
    @EachIpFamily
    final void itHearsAllWhenItHasNoPeerAnyMore(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        TestSocket peer = registered(bind(family));
        TestSocket stranger = registered(bind(family));
        InetSocketAddress local = socket.address();
        socket.channel().connect(peer.address());

        socket.channel().disconnect();

        assertThat(socket.channel().remoteAddress()).isNull();
        assertThat(socket.address()).isEqualTo(local);
        stranger.send("of a stranger", local);
        assertThat(socket.receive()).isEqualTo(new TestSocket.Received("of a stranger", stranger.address()));
        socket.send("to the stranger", stranger.address());
        assertThat(stranger.receive().sender()).isEqualTo(local);
    }

    // connect and disconnect, over and over; its place stays
    @EachIpFamily
    final void itMayHaveOnePeerAfterAnother(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        for (int i = 0; i < 3; i++) {
            TestSocket peer = registered(bind(family));
            assertThat(socket.receiveNow()).isNull();
            socket.channel().connect(peer.address());
            peer.send("of peer " + i, socket.address());
            assertThat(socket.receiveText()).isEqualTo("of peer " + i);
            socket.channel().disconnect();
            peer.send("of a stranger", socket.address());
            assertThat(socket.receiveText()).isEqualTo("of a stranger");
        }
        assertThat(loop().poller().handles()).contains(socket.probe());
    }

    // connect: "what the network reports of it is told"; receive: "also for what the network has reported of an earlier
    // datagram, once"
    @EachIpFamily
    final void aReceiverIsToldThatNobodyReceives(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        InetSocketAddress nobody = abandonedPort(family);
        socket.channel().connect(nobody);
        assertThat(socket.receiveNow()).isNull();
        socket.probe().want(Interest.READ);

        socket.send("to nobody", nobody);

        if (has(Feature.PORT_UNREACHABLE)) {
            loops().until("the failure is told", socket.probe()::canRead);
            assertFault(socket::receiveNow, SocketFault.Kind.PORT_UNREACHABLE);
        } else {
            settle();
        }
        assertThat(socket.receiveNow()).isNull();
        assertGoesOn(socket, nobody);
    }

    // send: "for what the network has reported of an earlier one, and then this one was not sent"
    @EachIpFamily
    final void aSenderIsToldThatNobodyReceives(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        InetSocketAddress nobody = abandonedPort(family);
        socket.channel().connect(nobody);

        socket.send("to nobody", nobody);
        settle();

        if (has(Feature.PORT_UNREACHABLE)) {
            TestSocket late = registered(bind(nobody));
            assertFault(() -> socket.send("not sent", nobody), SocketFault.Kind.PORT_UNREACHABLE);
            socket.send("sent", nobody);
            assertThat(late.receiveText()).isEqualTo("sent");
        } else {
            assertGoesOn(socket, nobody);
        }
    }

    /** "A failure of one call does not keep the next from being tried." */
    private void assertGoesOn(TestSocket socket, InetSocketAddress peer) throws IOException {
        TestSocket late = registered(bind(peer));
        socket.send("there", peer);
        assertThat(late.receiveText()).isEqualTo("there");
        late.send("back", socket.address());
        assertThat(socket.receiveText()).isEqualTo("back");
    }
}
