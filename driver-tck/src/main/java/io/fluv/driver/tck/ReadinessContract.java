package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link io.fluv.core.driver} says of readiness, at streams; of the other kinds of channels, which have fewer ways to be
 * ready, their own contracts tell. The handle of each test goes on until a call comes up short, and not before it is told
 * again, so that the tests hold for a driver that tells the level and for one that tells the edge.
 */
public abstract class ReadinessContract extends Contract {
    private static final int MANY = 50;

    protected ReadinessContract() {}

    // ---- the first time ----

    // "The first time it reports without a call before"
    @EachFamily
    final void aChannelThatIsRegisteredIsToldOfWhatIsThereAlready(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestStream client = connectTo(listener.address());
        TestStream server = listener.accept();
        client.write("early");
        settle();

        server.register(Interest.READ);

        loops().until("it is told", server.probe()::canRead);
        assertThat(server.readText(5)).isEqualTo("early");
    }

    @EachFamily
    final void aChannelThatIsRegisteredIsToldOfWhatComesLater(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.server().probe().want(Interest.READ);
        settle();

        pair.client().write("late");

        loops().until("it is told", pair.server().probe()::canRead);
        assertThat(pair.server().readText(4)).isEqualTo("late");
    }

    @EachFamily
    final void aChannelThatIsRegisteredIsToldThatThereIsRoom(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        connectTo(listener.address());
        TestStream server = listener.accept();

        server.register(Interest.WRITE);

        loops().until("it is told", server.probe()::canWrite);
    }

    // "a channel that was just registered is not taken for ready": its handle makes no call before it is told, of both
    @EachFamily
    final void bothDirectionsAreTold(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestStream client = connectTo(listener.address());
        TestStream server = listener.accept();
        client.write("early");

        server.register(Interest.BOTH);

        loops().until(
                        "it is told of both",
                        () -> server.probe().canRead() && server.probe().canWrite());
    }

    // register: "told of readiness from now on, from within Poller.await and never from within this call"
    @EachFamily
    final void nobodyIsToldFromWithinRegisterOrInterest(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        TestStream client = connectTo(listener.address());
        TestStream server = listener.accept();
        client.write("early");
        settle();

        server.register(Interest.BOTH);
        server.channel().interest(Interest.NONE);
        server.channel().interest(Interest.BOTH);

        assertThat(server.probe().told()).isZero();
        loops().until("it is told", server.probe()::canRead);
    }

    // await: "tells of each channel that is ready", however many there are
    @EachFamily
    final void allThatAreReadyAreTold(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        List<TestStream> servers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            connectTo(listener.address()).write("data");
            servers.add(listener.accept());
        }

        for (TestStream server : servers) {
            server.register(Interest.BOTH);
        }

        loops().until(
                        "all are told",
                        () -> servers.stream()
                                .allMatch(server -> server.probe().canRead()
                                        && server.probe().canWrite()));
    }

    // ---- after a short call ----

    // "After a short call, and while the interest has that direction, the driver reports it as soon as the next call
    // could
    // do more"
    @EachFamily
    final void whatComesAfterAShortReadIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        pair.client().write("one");
        assertThat(server.readText(3)).isEqualTo("one");
        assertShort(server);

        server.probe().want(Interest.READ);
        for (String next : new String[] {"two", "six", "ten"}) {
            pair.client().write(next);
            loops().until("it is told of " + next, server.probe()::canRead);
            assertThat(server.readWhatIsThere()).asString().isEqualTo(next);
            assertThat(server.probe().canRead()).isFalse();
        }
    }

    private static void assertShort(TestStream stream) throws IOException {
        assertThat(stream.read(ByteBuffer.allocate(10))).isZero();
        assertThat(stream.probe().canRead()).isFalse();
    }

    // A short read may have moved some bytes: that is enough to be told again
    @EachFamily
    final void aReadThatGaveSomethingIsShortAsWell(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        pair.client().write("some");
        server.probe().awaitReadable();
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(4);

        pair.client().write("more");

        loops().until("it is told", server.probe()::canRead);
        assertThat(server.readText(4)).isEqualTo("more");
    }

    // "while the interest has that direction ... also if that was so before the interest was set"
    @EachFamily
    final void whatCameWithoutInterestIsToldOnceThereIsInterest(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        pair.client().write("one");
        assertThat(server.readText(3)).isEqualTo("one");
        assertShort(server);
        server.probe().want(Interest.NONE);

        pair.client().write("two");
        settle();
        server.probe().want(Interest.READ);

        loops().until("it was told, then or now", server.probe()::canRead);
        assertThat(server.readText(3)).isEqualTo("two");
    }

    // "also if that was so before the interest was set": what came between the short call and the wait
    @EachFamily
    final void whatCameBeforeTheInterestWasGivenUpAndSetAgainIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        server.probe().want(Interest.READ);
        pair.client().write("one");
        server.probe().awaitReadable();
        assertThat(server.readWhatIsThere()).hasSize(3);

        pair.client().write("two");
        server.channel().interest(Interest.NONE);
        server.channel().interest(Interest.WRITE);
        server.channel().interest(Interest.READ);

        loops().until("it is told", server.probe()::canRead);
    }

    // "An end of the peer's data ... counts: the next call tells which"
    @EachFamily
    final void theEndOfThePeersDataIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        pair.client().write("last");
        assertThat(server.readText(4)).isEqualTo("last");
        assertShort(server);
        server.probe().want(Interest.READ);

        pair.client().shutdownOutput();

        loops().until("it is told", server.probe()::canRead);
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }

    // as before: with the last bytes still there, and the end behind them
    @EachFamily
    final void theEndBehindTheLastBytesIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        pair.client().write("last");
        pair.client().shutdownOutput();
        settle();
        server.probe().awaitReadable();

        // Short, so that the end is told of; a read that was not short is followed by the next at once.
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(4);

        server.probe().awaitReadable();
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }

    // as before: "an end or a failure that came together with data: the read that takes the data is a short call"
    @EachFamily
    final void aResetBehindTheLastBytesIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        pair.client().write("last");
        settle();
        pair.client().abort();
        settle();
        server.probe().awaitReadable();

        try {
            assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(4);
        } catch (SocketFault reset) {
            assertThat(reset.kind()).isEqualTo(SocketFault.Kind.RESET); // a system may drop the data for it
            return;
        }
        assertReset(family, server);
    }

    // "a reset or another failure counts"
    @EachFamily
    final void aResetIsToldToAReader(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        server.probe().want(Interest.READ);

        pair.client().abort();

        loops().until("it is told", server.probe()::canRead);
        assertReset(family, server);
    }

    // as before; the peer that is gone is a failure of writing
    @EachFamily
    final void aResetIsToldToAWriterWithoutRoom(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        server.probe().awaitWritable();
        server.fill();
        server.probe().want(Interest.WRITE);
        assertThat(server.probe().canWrite()).isFalse();

        pair.client().abort();

        loops().until("it is told", server.probe()::canWrite);
        assertGone(() -> server.channel().write(ByteBuffer.allocate(1)));
    }

    // "as soon as the next call could do more"
    @EachFamily
    final void roomThatAReaderMakesIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        server.probe().awaitWritable();
        int taken = server.fill();
        settle();
        server.probe().want(Interest.WRITE);

        assertThat(pair.client().read(taken)).isEqualTo(front(taken));

        loops().until("it is told", server.probe()::canWrite);
        assertThat(server.write(ByteBuffer.allocate(1))).isEqualTo(1);
    }

    /** What {@link TestStream#fill} has sent. */
    private static byte[] front(int count) {
        byte[] front = new byte[count];
        byte[] piece = TestStream.content(TestStream.PIECE);
        for (int i = 0; i < count; i++) {
            front[i] = piece[i % piece.length];
        }
        return front;
    }
}
