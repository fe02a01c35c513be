package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Interest;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link io.fluv.core.driver.Channel}: what holds for every kind of channel, and above all that nobody is told of one that is
 * closed, at whatever moment that was. That one is told which has no place any more fails the test by itself. Options are
 * {@link OptionsContract}'s.
 */
public abstract class ChannelContract extends EachKindContract {
    /** Found ready by one wait, so that whoever is told first can change what is told to the others. */
    private static final int SEVERAL = 5;

    protected ChannelContract() {}

    private static Interest interest(ChannelKind kind) {
        return kind == ChannelKind.CONNECTOR ? Interest.WRITE : Interest.READ;
    }

    /** With a place, and to be told by the next wait. */
    private TestChannel<?> ready(ChannelKind kind, ProtocolFamily family) throws IOException {
        return ready(1, kind, family).get(0);
    }

    private List<TestChannel<?>> ready(int count, ChannelKind kind, ProtocolFamily family) throws IOException {
        List<TestChannel<?>> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(open(kind, family));
        }
        settle();
        for (TestChannel<?> channel : channels) {
            assertThat(channel.probe().canRead()).as("nothing was read").isFalse();
            if (channel.hasPlace()) {
                channel.probe().want(interest(kind));
            } else {
                channel.register(interest(kind));
            }
        }
        return channels;
    }

    private static int told(List<TestChannel<?>> channels) {
        return channels.stream().mapToInt(channel -> channel.probe().told()).sum();
    }

    // ---- close ----

    // close: "a second call does nothing"
    @EachChannel
    final void aSecondCloseDoesNothing(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = ready(kind, family);

        channel.close();
        channel.channel().close();
        loop().look();
        channel.channel().close();

        assertThat(loop().poller().handles()).doesNotContain(channel.probe());
    }

    // as before: not to others either, which may have the descriptor, the port or the path by then
    @EachChannel
    final void aSecondCloseDoesNotTouchWhatCameAfterTheFirst(ChannelKind kind, ProtocolFamily family)
            throws IOException {
        TestChannel<?> channel = ready(kind, family);
        channel.close();
        loop().look();
        List<TestListener> listeners = listen(SEVERAL);
        if (channel instanceof TestListener listener) {
            listeners.add(registered(listen(listener.address())));
        }

        channel.channel().close();
        loop().look();

        assertAccepting(listeners);
    }

    private void assertAccepting(List<TestListener> listeners) throws IOException {
        for (TestListener listener : listeners) {
            registered(connector(listener.address())).connectNow();
            registered(listener.accept()).close();
        }
    }

    // the diagram of Channel: OPENED, close(), CLOSED
    @EachChannel
    final void oneWithoutAPlaceCanBeClosed(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = open(kind, family);

        channel.close();
        channel.channel().close();
        settle();

        assertThat(loop().poller().handles()).doesNotContain(channel.probe());
    }

    // register: "SocketFault of kind CLOSED when it is closed"
    @EachChannel
    final void whatIsClosedTakesNoPlace(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = open(kind, family);
        boolean hadPlace = channel.hasPlace();

        channel.close();

        if (!hadPlace) {
            assertFault(channel::register, SocketFault.Kind.CLOSED);
        }
        settle();
        assertThat(loop().poller().handles()).doesNotContain(channel.probe());
    }

    // close: "Nobody is told of anything afterwards"; what was there before is nothing to be told of either
    @EachChannel
    final void nobodyIsToldOfWhatWasReadyWhenItWasClosed(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = ready(kind, family);

        channel.close();

        settle();
    }

    // ready: "The handle may close any channel of the loop, this one included"
    @EachChannel
    final void aHandleMayCloseItsOwnChannelWhenItIsTold(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = ready(kind, family);
        int before = channel.probe().told();
        channel.probe().whenReady(ready -> close(channel));

        loops().until("it is told", () -> channel.probe().told() > before);

        settle();
        assertThat(loop().poller().handles()).doesNotContain(channel.probe());
    }

    private static void close(TestChannel<?> channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // "A closed channel is reported no more, not even when it was found ready by the wait that is under way"
    @EachChannel
    final void whatAnotherHandleClosesIsNotTold(ChannelKind kind, ProtocolFamily family) throws IOException {
        List<TestChannel<?>> channels = ready(SEVERAL, kind, family);
        int before = told(channels);
        channels.forEach(each -> each.probe()
                .whenReady(ready ->
                        channels.stream().filter(other -> other != each).forEach(ChannelContract::close)));

        loops().until("one is told", () -> told(channels) > before);

        settle();
    }

    // ready: "register others": those may be given the descriptors of the ones that were just closed
    @EachChannel
    final void whatIsOpenedInPlaceOfAnotherIsToldForItself(ChannelKind kind, ProtocolFamily family) throws IOException {
        List<TestChannel<?>> channels = ready(SEVERAL, kind, family);
        int before = told(channels);
        List<TestListener> listeners = new ArrayList<>();
        channels.forEach(each -> each.probe().whenReady(ready -> {
            channels.forEach(ChannelContract::close);
            listeners.addAll(listen(SEVERAL));
        }));

        loops().until("one is told", () -> told(channels) > before);
        settle();
        assertAccepting(listeners);
    }

    private List<TestListener> listen(int count) {
        try {
            List<TestListener> listeners = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                listeners.add(registered(listen(someFamily())));
            }
            return listeners;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReady(ChannelKind kind, TestChannel<?> channel) {
        return interest(kind).reads()
                ? channel.probe().canRead()
                : channel.probe().canWrite();
    }

    // interest: "Does nothing when it is closed", whether it has had a place or not
    @EachChannel
    final void interestInWhatWasClosedWithoutAPlaceDoesNothing(ChannelKind kind, ProtocolFamily family)
            throws IOException {
        TestChannel<?> channel = open(kind, family);

        channel.close();

        channel.channel().interest(Interest.BOTH);
        settle();
        channel.channel().interest(Interest.NONE);
    }

    // as before, of one that was ready
    @EachChannel
    final void interestInAClosedChannelDoesNothing(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = ready(kind, family);

        channel.close();
        channel.channel().interest(Interest.BOTH);
        channel.channel().interest(Interest.NONE);
        channel.channel().interest(Interest.READ);
        settle();
        channel.channel().interest(Interest.BOTH);
        settle();
    }

    // interest: a handle that is told changes that of others, which may have been found ready by the same wait
    @EachChannel
    final void aHandleMayChangeInterestsWhenItIsTold(ChannelKind kind, ProtocolFamily family) throws IOException {
        List<TestChannel<?>> channels = ready(SEVERAL, kind, family);
        channels.forEach(each -> each.probe()
                .whenReady(ready -> channels.stream()
                        .filter(other -> !isReady(kind, other))
                        .forEach(other -> {
                            other.channel().interest(Interest.NONE);
                            other.channel().interest(interest(kind));
                        })));

        loops().until("all are told", () -> channels.stream().allMatch(channel -> isReady(kind, channel)));
    }

    // ---- another handle ----

    // handle: "Hands the place over to another handle"
    @EachChannel
    final void onlyTheNextHandleIsTold(ChannelKind kind, ProtocolFamily family) throws IOException {
        TestChannel<?> channel = ready(kind, family);
        Probe first = channel.probe();

        Probe next = handedOver(channel);
        loops().until("the next handle is told", () -> next.told() > 0);

        assertThat(loop().poller().handles()).contains(next).doesNotContain(first);
    }

    // as before, by a wait that has found several ready, of which one hands over the others' places
    @EachChannel
    final void aPlaceThatWasHandedOverIsNotToldToTheFirstHandle(ChannelKind kind, ProtocolFamily family)
            throws IOException {
        List<TestChannel<?>> channels = ready(SEVERAL, kind, family);
        List<Probe> first = channels.stream().map(TestChannel::probe).toList();
        List<Probe> next = new ArrayList<>();
        first.forEach(each -> each.whenReady(ready -> channels.stream()
                .filter(other -> other.probe() != each && first.contains(other.probe()))
                .forEach(other -> next.add(handedOver(other)))));

        loops().until(
                        "the others are told",
                        () -> next.size() == SEVERAL - 1 && next.stream().allMatch(probe -> probe.told() > 0));

        assertThat(loop().poller().handles()).containsAll(next);
    }

    private Probe handedOver(TestChannel<?> channel) {
        Probe next = new Probe(loop(), "the next handle");
        channel.handle(next);
        return next;
    }

    // as before, from within the handle that is told
    @EachFamily
    final void aHandleMayHandOverItsPlaceWhenItIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        TestStream server = pair.server();
        Probe first = server.probe();
        first.whenReady(ready -> handedOver(server));
        first.want(Interest.READ);
        pair.client().write("one");
        loops().until("it is told", first::canRead);

        // What the first handle was told holds for the next one; that a read comes up short is what ends it.
        assertThat(server.readWhatIsThere()).asString().isEqualTo("one");
        pair.client().write("two");

        assertThat(server.readText(3)).isEqualTo("two");
    }

    // ---- addresses ----

    // localAddress: "Any thread"; Channel: 'What says "any thread" is also called in CLOSED'
    @EachChannel
    final void itsAddressesAreKnownAfterItsEnd(ChannelKind kind, ProtocolFamily family) throws Exception {
        TestChannel<?> channel = ready(kind, family);
        SocketAddress local = channel.channel().localAddress();
        SocketAddress remote = remoteAddress(channel);

        channel.close();

        assertThat(channel.channel().localAddress()).isEqualTo(local);
        assertThat(remoteAddress(channel)).isEqualTo(remote);
        loop().look();
        assertThat(elsewhere(channel.channel()::localAddress)).isEqualTo(local);
        assertThat(elsewhere(() -> Optional.ofNullable(remoteAddress(channel)))).isEqualTo(Optional.ofNullable(remote));
    }

    private static @Nullable SocketAddress remoteAddress(TestChannel<?> channel) {
        if (channel.channel() instanceof StreamChannel stream) {
            return stream.remoteAddress();
        }
        return channel.channel() instanceof UdpChannel socket ? socket.remoteAddress() : null;
    }
}
