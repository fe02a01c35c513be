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

/** {@link io.fluv.core.driver.Driver#listen} and {@link io.fluv.core.driver.ListenChannel}. */
public abstract class ListenContract extends Contract {
    /** Waiting to be accepted at the same time; within {@link #BACKLOG}. */
    private static final int MANY = 20;

    private static final int ROUNDS = 10;

    protected ListenContract() {}

    // ---- addresses ----

    // localAddress: "What the socket is bound to, with the port that the system gave it"
    @EachIpFamily
    final void portZeroBecomesAPortOfItsOwn(ProtocolFamily family) throws IOException {
        InetSocketAddress one = (InetSocketAddress) listen(family).address();
        InetSocketAddress two = (InetSocketAddress) listen(family).address();

        assertThat(one.getPort()).isPositive();
        assertThat(two.getPort()).isPositive().isNotEqualTo(one.getPort());
        assertThat(one.getAddress()).isEqualTo(unusedPort(family).getAddress());
    }

    // as before
    @EachFamily
    final void itListensWhereItIsToldTo(ProtocolFamily family) throws IOException {
        SocketAddress free = abandoned(family);

        TestListener listener = registered(listen(free));

        assertThat(listener.address()).isEqualTo(free);
        assertThat(connect(listener).client().channel().remoteAddress()).isEqualTo(free);
    }

    // Kind ADDRESS_IN_USE; for a path, "where a path could not be bound it may be a PathBindException"
    @EachFamily
    final void anAddressIsListenedAtByOneAlone(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));

        assertInUse(() -> listen(listener.address()));

        TestStream client = connectTo(listener.address());
        client.write("!still"); // whoever asked may have tried whether somebody listens
        assertThat(acceptOneThatIsHeard(listener).readText(5)).isEqualTo("still");
    }

    // Kind ADDRESS_NOT_AVAILABLE
    @EachIpFamily
    final void anAddressOfNobodyIsNotListenedAt(ProtocolFamily family) throws IOException {
        if (has(Feature.OWN_ADDRESSES)) {
            assertFault(() -> listen(nobodys(family)), SocketFault.Kind.ADDRESS_NOT_AVAILABLE);
        } else {
            assertThat(listen(nobodys(family)).address()).isNotNull();
        }
    }

    // await: "By the time it returns, the ports and descriptors of channels that were closed before the call are free"
    @EachFamily
    final void itsAddressIsFreeAfterTheWaitThatFollowsItsEnd(ProtocolFamily family) throws IOException {
        SocketAddress address = abandoned(family);
        for (int i = 0; i < ROUNDS; i++) {
            TestListener listener = registered(listen(address));
            listener.close();
            loop().look();
        }
    }

    // as before; a connection to it that was not accepted does not keep it
    @EachFamily
    final void connectionsThatWaitDoNotKeepItsAddress(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        connectTo(listener.address());
        connectTo(listener.address());

        listener.close();
        loop().look();

        assertThat(connect(registered(listen(listener.address())))).isNotNull();
    }

    // ---- accept ----

    // accept: "null when none waits now"
    @EachFamily
    final void itAcceptsNoneWhenNoneWaits(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));

        assertThat(listener.acceptNow()).isNull();
        connect(listener);
        assertThat(listener.acceptNow()).isNull();
        assertThat(listener.acceptNow()).isNull();
    }

    // ListenChannel: "Ready to read: a connection waits"; package: "The first time it reports without a call before"
    @EachFamily
    final void aConnectionThatWaitsAlreadyIsTold(ProtocolFamily family) throws IOException {
        TestListener listener = listen(family);
        connectTo(listener.address());
        settle();

        listener.register(Interest.READ);

        loops().until("the listener is told", listener.probe()::canRead);
        assertThat(listener.acceptNow()).isNotNull();
    }

    // "an accept ... that gives nothing ... ends readiness. After a short call ... the driver reports it"
    @EachFamily
    final void aConnectionAfterAnAcceptThatGaveNoneIsTold(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(listener.acceptNow()).isNull();
            listener.probe().want(i % 2 == 0 ? Interest.READ : Interest.NONE);

            connectTo(listener.address());
            settle();
            listener.probe().want(Interest.READ);

            loops().until("the listener is told, then or now", listener.probe()::canRead);
            assertThat(listener.acceptNow()).isNotNull();
        }
    }

    // accept: "The next connection that waits", without being told of each
    @EachFamily
    final void allThatWaitAreAccepted(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        List<TestStream> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(connectTo(listener.address()));
            clients.get(i).write(Character.toString('a' + i));
        }
        settle();

        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
            heard.append(registered(listener.accept()).readText(1));
        }

        assertThat(heard.chars().sorted().mapToObj(Character::toString))
                .hasSize(MANY)
                .doesNotHaveDuplicates();
        assertThat(listener.acceptNow()).isNull();
    }

    // listen: "backlog, at least 1"
    @EachFamily
    final void oneMayWaitInTheSmallestBacklog(ProtocolFamily family) throws IOException {
        TestListener listener =
                registered(new TestListener(driver().listen(unused(family), 1, NO_OPTIONS, NO_OPTIONS), loop()));

        for (int i = 0; i < ROUNDS; i++) {
            Pair pair = connect(listener);
            pair.client().write("one");
            assertThat(pair.server().readText(3)).isEqualTo("one");
        }
    }

    // accept: "without a place yet"
    @EachFamily
    final void whatIsAcceptedHasNoPlaceYet(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestStream client = connectTo(listener.address());
        TestStream server = listener.accept();
        client.write("early");
        settle();

        assertThat(loop().poller().handles()).doesNotContain(server.probe());
        server.register(Interest.READ);
        assertThat(loop().poller().handles()).contains(server.probe());
        assertThat(server.readText(5)).isEqualTo("early");
    }

    // accept: "One whose peer has gone before it could be used is passed over", or is accepted and then ends
    @EachFamily
    final void aPeerThatHasGoneDoesNotHoldThoseBehindIt(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        connectTo(listener.address()).abort();
        connectTo(listener.address()).close();
        TestStream client = connectTo(listener.address());
        client.write("!");
        settle();

        TestStream server = acceptOneThatIsHeard(listener);
        client.write("still there");
        assertThat(server.readText(11)).isEqualTo("still there");
    }

    // listening goes on whatever becomes of what was accepted, and the other way round
    @EachFamily
    final void itsEndDoesNotTouchWhatItHasAccepted(ProtocolFamily family) throws IOException {
        Pair pair = connect(family); // whose listener is closed

        settle();

        pair.client().write("there");
        assertThat(pair.server().readText(5)).isEqualTo("there");
        pair.server().write("back");
        assertThat(pair.client().readText(4)).isEqualTo("back");
    }
}
