package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.driver.Interest;
import io.fluv.core.error.SocketFault;
import io.fluv.driver.tck.TestSocket.Received;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@link io.fluv.core.driver.Driver#bind} and {@link io.fluv.core.driver.UdpChannel}; of groups tells {@link MulticastContract}. */
public abstract class UdpContract extends Contract {
    /** More than any datagram has room for. */
    private static final int TOO_MUCH = 70_000;

    private static final int ROUNDS = 10;

    /** So few that a socket has room for all of them. */
    private static final int MANY = 32;

    protected UdpContract() {}

    // ---- bind ----

    // localAddress: "What the socket is bound to, with the port that the system gave it"
    @EachIpFamily
    final void portZeroBecomesAPortOfItsOwn(ProtocolFamily family) throws IOException {
        TestSocket one = bind(family);
        TestSocket two = bind(family);

        assertThat(one.address().getPort()).isPositive();
        assertThat(two.address().getPort())
                .isPositive()
                .isNotEqualTo(one.address().getPort());
        assertThat(one.address().getAddress()).isEqualTo(unusedPort(family).getAddress());
        assertThat(one.channel().remoteAddress()).isNull();
    }

    // Kind ADDRESS_IN_USE
    @EachIpFamily
    final void anAddressIsBoundByOneAlone(ProtocolFamily family) throws IOException {
        TestSocket socket = bind(family);

        assertFault(() -> bind(socket.address()), SocketFault.Kind.ADDRESS_IN_USE);
    }

    // Kind ADDRESS_NOT_AVAILABLE
    @EachIpFamily
    final void anAddressOfNobodyIsNotBound(ProtocolFamily family) throws IOException {
        if (has(Feature.OWN_ADDRESSES)) {
            assertFault(() -> bind(nobodys(family)), SocketFault.Kind.ADDRESS_NOT_AVAILABLE);
        } else {
            assertThat(bind(nobodys(family)).address()).isNotNull();
        }
    }

    // await: "By the time it returns, the ports and descriptors of channels that were closed before the call are free"
    @EachIpFamily
    final void itsPortIsFreeAfterTheWaitThatFollowsItsEnd(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        for (int i = 0; i < ROUNDS; i++) {
            socket.close();
            loop().look();
            socket = registered(bind(socket.address()));
        }
    }

    // ---- receive ----

    // receive: "null when there is none now"
    @EachIpFamily
    final void itReceivesNothingWhenNothingIsThere(ProtocolFamily family) throws IOException {
        TestSocket socket = registered(bind(family));
        ByteBuffer target = ByteBuffer.allocate(10);

        assertThat(socket.channel().receive(target)).isNull();

        assertThat(target.position()).isZero();
    }

    // receive: "Receives one datagram", "its sender"
    @EachIpFamily
    final void aDatagramComesWithItsSender(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(20), ByteBuffer.allocateDirect(20)}) {
            target.position(3);
            sender.send("hello", receiver.address());
            receiver.probe().awaitReadable();

            assertThat(receiver.channel().receive(target)).isEqualTo(sender.address());

            assertThat(target.position()).isEqualTo(8);
            assertThat(StandardCharsets.UTF_8.decode(target.flip().position(3)).toString())
                    .isEqualTo("hello");
        }
    }

    // as before: each is one, however many there are
    @EachIpFamily
    final void datagramsStayApart(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < MANY; i++) {
            expected.add("datagram " + i);
            sender.send("datagram " + i, receiver.address());
        }

        Set<String> received = new TreeSet<>();
        for (int i = 0; i < MANY; i++) {
            received.add(receiver.receiveText());
        }

        assertThat(received).isEqualTo(expected);
        assertThat(receiver.receiveNow()).isNull();
    }

    // "a receive that gives nothing ... ends readiness. After a short call ... the driver reports it"
    @EachIpFamily
    final void aDatagramAfterAReceiveThatGaveNoneIsTold(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(receiver.receiveNow()).isNull();
            receiver.probe().want(i % 2 == 0 ? Interest.READ : Interest.NONE);

            sender.send("next", receiver.address());
            settle();
            receiver.probe().want(Interest.READ);

            loops().until("the receiver is told, then or now", receiver.probe()::canRead);
            assertThat(receiver.receiveNow()).isNotNull();
        }
    }

    // "The first time it reports without a call before"
    @EachIpFamily
    final void aDatagramThatWaitsAlreadyIsToldAndSoIsRoom(ProtocolFamily family) throws IOException {
        TestSocket receiver = bind(family);
        registered(bind(family)).send("early", receiver.address());
        settle();

        receiver.register(Interest.BOTH);

        loops().until(
                        "the receiver is told",
                        () -> receiver.probe().canRead() && receiver.probe().canWrite());
        assertThat(receiver.receiveText()).isEqualTo("early");
    }

    // receive: "what the buffer has no room for is dropped"
    @EachIpFamily
    final void theRestOfALongDatagramIsDropped(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(5), ByteBuffer.allocateDirect(5)}) {
            sender.send("long enough", receiver.address());
            sender.send("next", receiver.address());
            receiver.probe().awaitReadable();

            assertThat(receiver.channel().receive(target)).isEqualTo(sender.address());

            assertThat(StandardCharsets.UTF_8.decode(target.flip()).toString()).isEqualTo("long ");
            assertThat(receiver.receiveText()).isEqualTo("next");
        }
    }

    // "A buffer that is passed is the caller's again when the call returns" (package, What may be kept)
    @EachIpFamily
    final void whatWasSentDoesNotChangeWithItsBuffer(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        byte[] bytes = "first".getBytes(StandardCharsets.UTF_8);

        assertThat(sender.channel().send(ByteBuffer.wrap(bytes), receiver.address()))
                .isTrue();
        Arrays.fill(bytes, (byte) '-');

        assertThat(receiver.receiveText()).isEqualTo("first");
    }

    // ---- send ----

    // send: "Sends what the buffer has as one datagram", whatever kind of buffer
    @EachIpFamily
    final void eachKindOfBufferIsSent(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        ByteBuffer text = StandardCharsets.UTF_8.encode("--text--").position(2).limit(6);
        ByteBuffer direct = ByteBuffer.allocateDirect(4).put(text.duplicate()).flip();

        for (ByteBuffer source : new ByteBuffer[] {
            text.duplicate(), text.slice(), text.asReadOnlyBuffer(), direct.duplicate(), direct.asReadOnlyBuffer()
        }) {
            assertThat(sender.channel().send(source, receiver.address())).isTrue();
            assertThat(receiver.receiveText()).isEqualTo("text");
        }
    }

    // send: "an empty one too"
    @EachIpFamily
    final void anEmptyDatagramArrives(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));

        sender.send("", receiver.address());
        sender.send("behind it", receiver.address());

        assertThat(receiver.receive()).isEqualTo(new Received("", sender.address()));
        assertThat(receiver.receiveText()).isEqualTo("behind it");
    }

    // as before, from a socket that has a peer
    @EachIpFamily
    final void anEmptyDatagramOfAConnectedSocketArrivesOrFails(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));
        sender.channel().connect(receiver.address());

        if (has(Feature.EMPTY_DATAGRAM_WHEN_CONNECTED)) {
            sender.send("", receiver.address());
            assertThat(receiver.receive()).isEqualTo(new Received("", sender.address()));
        } else {
            assertThatThrownBy(() -> sender.send("", receiver.address())).isInstanceOf(SocketFault.class);
        }

        sender.send("behind it", receiver.address());
        assertThat(receiver.receiveText()).isEqualTo("behind it");
    }

    // send: "when it can't be sent"; "A failure of one call does not keep the next from being tried"
    @EachIpFamily
    final void whatNoPacketHasRoomForIsRefusedAlone(ProtocolFamily family) throws IOException {
        TestSocket receiver = registered(bind(family));
        TestSocket sender = registered(bind(family));

        assertFault(() -> sender.send(new byte[TOO_MUCH], receiver.address()), SocketFault.Kind.MESSAGE_TOO_LONG);

        sender.send("short", receiver.address());
        assertThat(receiver.receiveText()).isEqualTo("short");
    }

    // Kind FAMILY_NOT_SUPPORTED: "An address of another family than the socket"
    @Test
    final void anAddressOfAnotherFamilyIsRefusedAlone() throws IOException {
        if (ipFamilies().count() < 2) {
            return; // there is no other one
        }
        TestSocket receiver = registered(bind(StandardProtocolFamily.INET));
        TestSocket sender = registered(bind(StandardProtocolFamily.INET));
        InetSocketAddress other = bind(StandardProtocolFamily.INET6).address();

        assertFault(() -> sender.send("wrong way", other), SocketFault.Kind.FAMILY_NOT_SUPPORTED);
        assertFault(() -> sender.channel().connect(other), SocketFault.Kind.FAMILY_NOT_SUPPORTED);

        assertThat(sender.channel().remoteAddress()).isNull();
        sender.send("right way", receiver.address());
        assertThat(receiver.receiveText()).isEqualTo("right way");
    }

    // Nothing is told of a datagram from a socket without a peer that nobody receives
    @EachIpFamily
    final void aSocketWithoutAPeerIsNotToldThatNobodyReceives(ProtocolFamily family) throws IOException {
        TestSocket sender = registered(bind(family));
        InetSocketAddress nobody = abandonedPort(family);

        sender.send("to nobody", nobody);
        settle();

        assertThat(sender.receiveNow()).isNull();
        sender.send("to itself", sender.address());
        assertThat(sender.receiveText()).isEqualTo("to itself");
    }
}
