package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.driver.Group;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Groups of IPv4 on the loopback interface, which every host has: {@link io.fluv.core.driver.UdpChannel#join}, {@code leave} and
 * {@code block}. A driver that lacks {@link Feature#MULTICAST} or {@link Feature#SOURCE_FILTER} is held to refuse them.
 */
public abstract class MulticastContract extends Contract {
    private static final String GROUP = "239.77.1.2";
    private static final String SENDER = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";

    private InetAddress group;
    private InetAddress source;
    private InetAddress stranger;
    private NetworkInterface loopback;
    private TestSocket receiver;
    private TestSocket sender;
    private int marks;

    protected MulticastContract() {}

    @BeforeEach
    final void openSockets() throws IOException {
        group = address(GROUP).getAddress();
        source = address(SENDER).getAddress();
        stranger = address(STRANGER).getAddress();
        loopback = NetworkInterface.getByInetAddress(source);
        receiver = registered(bind(new InetSocketAddress("0.0.0.0", 0)));
        sender = registered(new TestSocket(
                driver().bind(
                                new InetSocketAddress(source, 0),
                                has(Feature.MULTICAST)
                                        ? Map.of(StandardSocketOptions.IP_MULTICAST_IF, loopback)
                                        : NO_OPTIONS),
                loop()));
    }

    /** @param only null for all senders */
    private Group group(@Nullable InetAddress only) {
        return new Group(group, loopback, only);
    }

    /** Whether it can be tested; when the driver says no, joining has to fail. */
    private boolean hasGroups() {
        if (!has(Feature.MULTICAST)) {
            assertRefused(group(null));
        }
        return has(Feature.MULTICAST);
    }

    private boolean hasSources() {
        if (hasGroups() && !has(Feature.SOURCE_FILTER)) {
            assertRefused(group(source));
        }
        return has(Feature.MULTICAST) && has(Feature.SOURCE_FILTER);
    }

    private void assertRefused(Group refused) {
        assertThatThrownBy(() -> receiver.channel().join(refused))
                .isInstanceOfAny(IOException.class, UnsupportedOperationException.class);
    }

    private void sendToGroup(String text) throws IOException {
        sender.send(text, new InetSocketAddress(group, receiver.address().getPort()));
    }

    /** What has arrived of all that was sent to the group: a mark to the receiver itself is behind it. */
    private List<String> arrived() throws IOException {
        String mark = "mark " + marks++;
        sender.send(mark, new InetSocketAddress(source, receiver.address().getPort()));
        List<String> arrived = new ArrayList<>();
        for (String text = receiver.receiveText(); !text.equals(mark); text = receiver.receiveText()) {
            arrived.add(text);
        }
        return arrived;
    }

    // join: "Becomes a member"; leave: "Is a member no more"
    @Test
    final void membersAloneReceive() throws IOException {
        if (hasGroups()) {
            sendToGroup("before");
            assertThat(arrived()).isEmpty();

            receiver.channel().join(group(null));
            sendToGroup("joined");
            assertThat(arrived()).containsExactly("joined");

            receiver.channel().leave(group(null));
            sendToGroup("left");
            assertThat(arrived()).isEmpty();

            receiver.channel().join(group(null));
            sendToGroup("joined again");
            assertThat(arrived()).containsExactly("joined again");
        }
    }

    // leave: "Does nothing when it is not, or is closed"
    @Test
    final void toLeaveWithoutBeingAMemberDoesNothing() throws IOException {
        receiver.channel().leave(group(null));
        if (hasGroups()) {
            receiver.channel().join(group(null));
            receiver.channel().leave(group(null));
            receiver.channel().leave(group(null));
            receiver.channel().join(group(null));
        }

        receiver.close();
        receiver.channel().leave(group(null));
        receiver.channel().leave(group(source));
    }

    // Group: "the one sender that is heard; null for all"
    @Test
    final void aMembershipForOneSenderLetsInThatOneAlone() throws IOException {
        if (hasSources()) {
            receiver.channel().join(group(stranger));
            sendToGroup("not from there");
            assertThat(arrived()).isEmpty();

            receiver.channel().join(group(source));
            sendToGroup("from there");
            assertThat(arrived()).containsExactly("from there");

            receiver.channel().leave(group(source));
            sendToGroup("left");
            assertThat(arrived()).isEmpty();
        }
    }

    // join: IllegalStateException "for all senders of a group beside one of them, or the other way round"
    @Test
    final void allSendersAndOneOfThemDoNotGoTogether() throws IOException {
        if (hasSources()) {
            receiver.channel().join(group(null));
            assertThatIllegalStateException()
                    .isThrownBy(() -> receiver.channel().join(group(source)));

            receiver.channel().leave(group(null));
            receiver.channel().join(group(source));
            assertThatIllegalStateException()
                    .isThrownBy(() -> receiver.channel().join(group(null)));

            sendToGroup("to the member");
            assertThat(arrived()).containsExactly("to the member");
        }
    }

    // block: "Of a membership for all senders: leaves out one of them, or no longer does"
    @Test
    final void aBlockedSenderIsNotHeardUntilItIsUnblocked() throws IOException {
        if (hasSources()) {
            receiver.channel().join(group(null));

            receiver.channel().block(group(null), source, true);
            sendToGroup("blocked");
            assertThat(arrived()).isEmpty();

            receiver.channel().block(group(null), stranger, true);
            receiver.channel().block(group(null), source, false);
            sendToGroup("unblocked");
            assertThat(arrived()).containsExactly("unblocked");
        }
    }

    // block: IllegalStateException "when it is no member for all senders"
    @Test
    final void whoIsNoMemberForAllSendersBlocksNone() throws IOException {
        if (hasSources()) {
            assertBlockRefused(null);
            receiver.channel().join(group(source));
            assertBlockRefused(null);
            assertBlockRefused(source);
            receiver.channel().leave(group(source));
            receiver.channel().join(group(null));
            receiver.channel().leave(group(null));
            assertBlockRefused(null);
        }
    }

    private void assertBlockRefused(@Nullable InetAddress only) {
        assertThatIllegalStateException().isThrownBy(() -> receiver.channel().block(group(only), stranger, true));
    }
}
