package io.fluv.core.udp;

import static io.fluv.core.udp.UdpLoopback.at;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.result;
import static io.fluv.core.udp.UdpLoopback.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Membership;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Groups on the loopback interface, which carries IPv4 multicast although it says that it can't.
 *
 * <p>A datagram to the socket itself follows each one to the group, so that "did not arrive" needs no waiting: loopback
 * keeps the order.
 */
class UdpMulticastTest {
    @RegisterExtension
    private final UdpLoopback loopback = new UdpLoopback();

    private NetworkInterface lo;
    private InetAddress group;
    private DatagramSocket receiver;
    private DatagramSocket sender;
    private InetSocketAddress target;
    private ProbeSubscriber<Datagram> received;
    private int marks;

    @BeforeEach
    void bind() throws IOException {
        lo = UdpLoopback.loopback();
        group = InetAddress.getByName("239.77.1.2");
        receiver = loopback.bind(at("0.0.0.0", 0), UdpOptions.defaults().reuseAddress(true));
        sender = loopback.bind();
        sender.multicastInterface(lo);
        target = new InetSocketAddress(group, receiver.localAddress().getPort());
        received = ProbeSubscriber.unbounded();
        receiver.receive().subscribe(received);
    }

    /** What has arrived when everything that was sent until now has. */
    private Iterable<String> arrived() {
        String mark = "mark " + marks++;
        result(sender.send(
                datagram(mark, at("127.0.0.1", receiver.localAddress().getPort()))));
        int seen = 1;
        while (!UdpLoopback.text(received.awaitItems(seen).items().get(seen - 1))
                .equals(mark)) {
            seen++;
        }
        return received.items().stream()
                .map(UdpLoopback::text)
                .filter(text -> !text.startsWith("mark"))
                .toList();
    }

    private void send(String ascii) {
        result(sender.send(datagram(ascii, target)));
    }

    @Test
    @Tag("uv-096")
    void membersReceiveAndWhoLeftDoesNot() {
        send("before");
        Membership membership = result(receiver.join(group, lo));
        assertThat(membership.group()).isEqualTo(group);
        assertThat(membership.networkInterface()).isEqualTo(lo);
        assertThat(membership.source()).isNull();
        assertThat(membership.isValid()).isTrue();

        send("joined");
        assertThat(arrived()).containsExactly("joined");

        result(membership.leave());
        result(membership.leave());
        assertThat(membership.isValid()).isFalse();
        send("left");
        assertThat(arrived()).containsExactly("joined");
    }

    /** To the system they are one member. */
    @Test
    @Tag("uv-096")
    void whoHasJoinedTheSameGroupLeavesItForItselfAlone() throws IOException {
        InetAddress source = at("127.0.0.1", 0).getAddress();
        for (InetAddress one : new InetAddress[] {null, source}) {
            Membership first = result(one == null ? receiver.join(group, lo) : receiver.join(group, lo, one));
            Membership second = result(one == null ? receiver.join(group, lo) : receiver.join(group, lo, one));
            CompletableFuture<Membership> unwanted =
                    one == null ? receiver.join(group, lo) : receiver.join(group, lo, one);
            if (!unwanted.cancel(false)) {
                result(result(unwanted).leave()); // it was there before
            }
            result(first.leave());
            result(first.leave());
            assertThat(second.isValid()).isTrue();
            send("to the second");
            assertThat(arrived()).last().isEqualTo("to the second");

            result(second.leave());
            send("to nobody");
            assertThat(arrived()).doesNotContain("to nobody");
        }
    }

    @Test
    @Tag("uv-096")
    void aMembershipForOneSourceLetsInThatSourceAlone() throws IOException {
        InetAddress source = at("127.0.0.1", 0).getAddress();
        InetAddress stranger = at("127.0.0.2", 0).getAddress();

        Membership ofStranger = result(receiver.join(group, lo, stranger));
        send("not from there");
        assertThat(arrived()).isEmpty();
        assertThat(ofStranger.source()).isEqualTo(stranger);

        result(ofStranger.leave());
        Membership ofSource = result(receiver.join(group, lo, source));
        send("from there");
        assertThat(arrived()).containsExactly("from there");
        assertThat(failure(ofSource.block(stranger)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("block 127.0.0.2 in 239.77.1.2 on " + lo.getName() + " from 127.0.0.1: ");
    }

    @Test
    void aBlockedSourceIsNotHeardUntilItIsUnblocked() throws IOException {
        InetAddress source = at("127.0.0.1", 0).getAddress();
        Membership membership = result(receiver.join(group, lo));

        result(membership.block(source));
        send("blocked");
        assertThat(arrived()).isEmpty();

        result(membership.unblock(source));
        send("unblocked");
        assertThat(arrived()).containsExactly("unblocked");
        assertThat(failure(membership.unblock(source))).isInstanceOf(IOException.class);
    }

    @Test
    void everyMemberOfAGroupGetsEachDatagram() {
        DatagramSocket other =
                loopback.bind(receiver.localAddress(), UdpOptions.defaults().reuseAddress(true));
        ProbeSubscriber<Datagram> alsoReceived = ProbeSubscriber.unbounded();
        other.receive().subscribe(alsoReceived);
        result(receiver.join(group, lo));
        result(other.join(group, lo));

        send("to both");

        received.awaitItems(1);
        alsoReceived.awaitItems(1);
    }

    @Test
    @Tag("uv-095")
    void multicastIsSentWithAnyHopsByAChosenInterface() throws IOException {
        result(receiver.join(group, lo));
        sender.multicastTimeToLive(32);

        send("32 hops");
        sender.multicastTimeToLive(0);
        send("this host");

        assertThat(arrived()).containsExactly("32 hops", "this host");
    }

    @Test
    @Tag("uv-096")
    void groupsOfIpv6AreJoinedAndLeft() throws IOException {
        DatagramSocket six = loopback.bind(at("::", 0));
        InetAddress sixGroup = Inet6Address.getByName("ff02::4d:1");
        InetAddress source = at("::1", 0).getAddress();

        // The loopback interface does not carry IPv6 multicast, so that joining is all that can be seen here.
        Membership all = result(six.join(sixGroup, lo));
        assertThat(all).hasToString("ff02::4d:1 on " + lo.getName());
        result(all.leave());
        Membership one = result(six.join(sixGroup, lo, source));
        assertThat(one.source()).isEqualTo(source);
        result(one.leave());
        assertThat(one.isValid()).isFalse();
    }

    @Test
    void whatIsNoGroupIsRefused() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> receiver.join(InetAddress.getByName("10.0.0.1"), lo))
                .withMessage("group: 10.0.0.1 is not a multicast address");
        assertThat(failure(receiver.join(Inet6Address.getByName("ff02::1"), lo)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("join ff02::1 on " + lo.getName() + ": ");
    }

    @Test
    void theEndOfTheSocketEndsItsMemberships() {
        Membership membership = result(receiver.join(group, lo));

        result(receiver.close());

        assertThat(membership.isValid()).isFalse();
        result(membership.leave());
        assertThat(failure(receiver.join(group, lo))).hasMessageEndingWith("closed here");
    }

    @Test
    void aJoinThatIsCancelledLeavesNoMembership() {
        receiver.loop().execute(() -> receiver.join(group, lo).cancel(false));
        settle(receiver.loop());

        send("nobody joined");

        assertThat(arrived()).isEmpty();
    }
}
