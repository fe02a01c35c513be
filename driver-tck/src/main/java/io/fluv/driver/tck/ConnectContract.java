package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** {@link io.fluv.core.driver.Driver#connector} and {@link io.fluv.core.driver.ConnectChannel}. */
public abstract class ConnectContract extends Contract {
    private static final int MANY = 20;

    protected ConnectContract() {}

    // ---- connect ----

    // connect: "The first time begins to connect, and each further time goes on; true when it is connected"
    @EachFamily
    final void itConnectsWithAPlace(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = registered(connector(listener.address()));

        connector.connect();

        assertTalks(connector.stream(), registered(listener.accept()));
    }

    private static void assertTalks(TestStream client, TestStream server) throws IOException {
        client.write("there");
        assertThat(server.readText(5)).isEqualTo("there");
        server.write("back");
        assertThat(client.readText(4)).isEqualTo("back");
    }

    // connect: "The first call may come before it is registered"
    @EachFamily
    final void itBeginsToConnectBeforeItHasAPlace(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = connector(listener.address());

        boolean connected = connector.connectNow();
        connector.register(connected ? Interest.NONE : Interest.WRITE);
        connector.connect();

        assertTalks(connector.stream(), registered(listener.accept()));
    }

    // ConnectChannel: "Ready to write: connect can go on"; also when it could before it had a place
    @EachFamily
    final void itIsToldOfAConnectionThatWasThereBefore(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = connector(listener.address());
        connector.connectNow();
        settle();

        connector.register(Interest.WRITE);

        loops().until("the connector is told", connector.probe()::canWrite);
        assertThat(connector.connectNow()).isTrue();
    }

    // connector: "nothing is sent before ConnectChannel.connect"
    @EachFamily
    final void nothingIsSentBeforeItConnects(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = connector(listener.address());
        connector.register(Interest.WRITE);
        settle();
        assertThat(listener.acceptNow()).isNull();

        connector.connect();

        assertTalks(connector.stream(), registered(listener.accept()));
    }

    // Kind REFUSED, at once or when it is told
    @EachFamily
    final void itIsRefusedWhereNobodyListens(ProtocolFamily family) throws IOException {
        TestConnector connector = registered(connector(abandoned(family)));

        assertFault(connector::connect, SocketFault.Kind.REFUSED);

        connector.close();
    }

    // as before: the place comes after the refusal, which is told like a connection
    @EachFamily
    final void aRefusalBeforeItHasAPlaceIsTold(ProtocolFamily family) throws IOException {
        TestConnector connector = connector(abandoned(family));

        assertFault(
                () -> {
                    assertThat(connector.connectNow()).isFalse();
                    settle();
                    connector.register(Interest.WRITE);
                    loops().until("the connector is told", connector.probe()::canWrite);
                    connector.connectNow();
                },
                SocketFault.Kind.REFUSED);
    }

    // "A channel's failure ends what is above it, which then closes it" (package): others go on
    @EachFamily
    final void aRefusalDoesNotTouchOthers(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        SocketAddress nobody = abandoned(family);
        for (int i = 0; i < 3; i++) {
            TestConnector connector = registered(connector(nobody));
            assertFault(connector::connect, SocketFault.Kind.REFUSED);
            connector.close();
        }

        assertTalks(pair.client(), pair.server());
    }

    // ---- stream ----

    // stream: "It is the same socket and has the same place and handle"
    @EachFamily
    final void theStreamHasThePlaceAndTheHandle(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = registered(connector(listener.address()));
        connector.connect();
        Probe handle = connector.probe();

        TestStream stream = connector.stream();

        assertThat(loop().poller().handles()).containsExactlyInAnyOrder(listener.probe(), handle);
        registered(listener.accept()).write("to the same handle");
        handle.want(Interest.READ);
        loops().until("the handle is told", handle::canRead);
        assertThat(stream.readText(18)).isEqualTo("to the same handle");
    }

    // as before: the interest is the place's, too
    @EachFamily
    final void theStreamHasTheInterest(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = registered(connector(listener.address()));
        connector.connect();
        connector.probe().want(Interest.READ);

        TestStream stream = connector.stream();
        registered(listener.accept()).write("without being asked again");

        loops().until("the handle is told", stream.probe()::canRead);
        assertThat(stream.readText(25)).isEqualTo("without being asked again");
    }

    // stream: "from now on the stream is used and closed"
    @EachFamily
    final void theEndOfTheStreamIsTheEndOfThePlace(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestStream stream = connectTo(listener.address());
        TestStream server = registered(listener.accept());

        stream.close();

        assertThat(loop().poller().handles()).containsExactlyInAnyOrder(listener.probe(), server.probe());
        assertThat(server.readToEnd()).isEmpty();
    }

    @EachFamily
    final void manyConnectAtTheSameTime(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        List<TestConnector> connectors = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            connectors.add(registered(connector(listener.address())));
            connectors.get(i).connectNow();
        }

        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
            connectors.get(i).connect();
            connectors.get(i).stream().write(Character.toString('a' + i));
            heard.append(registered(listener.accept()).readText(1));
        }

        assertThat(heard.chars().distinct()).hasSize(MANY);
    }

    // ---- bind ----

    // bind: "Binds it to an address of this host"; localAddress: "with the port that the system gave it"
    @EachFamily
    final void itConnectsFromWhereItIsBound(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = connector(listener.address());

        connector.channel().bind(unused(family));
        SocketAddress local = connector.channel().localAddress();
        connector.register();
        connector.connect();
        TestStream client = connector.stream();
        TestStream server = registered(listener.accept());

        if (local instanceof InetSocketAddress inet) {
            assertThat(inet.getPort()).isPositive();
        }
        assertThat(client.channel().localAddress()).isEqualTo(local);
        assertThat(server.channel().remoteAddress()).isEqualTo(local);
        assertTalks(client, server);
    }

    // bind: Kind ADDRESS_IN_USE; what it throws leaves the rest as it was
    @EachFamily
    final void itIsNotBoundWhereSomebodyListens(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = connector(listener.address());

        assertInUse(() -> connector.channel().bind(listener.address()));

        connector.close();
        assertThat(connect(listener)).isNotNull();
    }

    // bind: Kind ADDRESS_NOT_AVAILABLE
    @EachIpFamily
    final void itIsNotBoundToAnAddressOfNobody(ProtocolFamily family) throws IOException {
        TestConnector connector = connector(listen(family).address());

        if (has(Feature.OWN_ADDRESSES)) {
            assertFault(() -> connector.channel().bind(nobodys(family)), SocketFault.Kind.ADDRESS_NOT_AVAILABLE);
        } else {
            connector.channel().bind(nobodys(family));
        }
    }

    // await: "By the time it returns, the ports and descriptors of channels that were closed before the call are free"
    @EachFamily
    final void whereItWasBoundIsFreeAfterTheWaitThatFollowsItsEnd(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector connector = connector(listener.address());
        connector.channel().bind(unused(family));
        SocketAddress local = connector.channel().localAddress();
        for (int i = 0; i < 3; i++) {
            connector.close();
            loop().look();
            connector = connector(listener.address());
            connector.channel().bind(local);
        }

        connector.register();
        connector.connect();
        TestStream client = connector.stream();
        assertTalks(client, registered(listener.accept()));
    }

    // as before, of one that was refused: what has failed is to be closed all the same
    @EachFamily
    final void whereARefusedOneWasBoundIsFreeAfterItsEnd(ProtocolFamily family) throws IOException {
        SocketAddress nobody = abandoned(family);
        TestListener listener = registered(listen(family));
        TestConnector refused = registered(connector(nobody));
        refused.channel().bind(unused(family));
        SocketAddress local = refused.channel().localAddress();
        assertFault(refused::connect, SocketFault.Kind.REFUSED);

        refused.close();
        loop().look();

        TestConnector connector = registered(connector(listener.address()));
        connector.channel().bind(local);
        connector.connect();
        assertTalks(connector.stream(), registered(listener.accept()));
    }

    // ---- close ----

    // close: "Gives up the place and the socket", whether it had begun to connect, or was connected
    @EachFamily
    final void itMayBeClosedBeforeTheStreamIsTaken(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestConnector unused = registered(connector(listener.address()));
        TestConnector connecting = registered(connector(listener.address()));
        TestConnector connected = registered(connector(listener.address()));
        connecting.connectNow();
        connected.connect();

        unused.close();
        connecting.close();
        connected.close();
        settle();
        loop().look();

        TestStream client = connectTo(listener.address());
        client.write("!");
        assertTalks(client, acceptOneThatIsHeard(listener));
    }
}
