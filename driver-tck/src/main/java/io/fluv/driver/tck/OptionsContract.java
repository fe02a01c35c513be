package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fluv.core.driver.Channel;
import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** {@link Channel#option} of every kind of channel, from any thread, and against a close at the same time. */
public abstract class OptionsContract extends EachKindContract {
    /** Less than any system gives a socket by itself. */
    private static final int SMALL = 8 * 1024;

    private static final int RACES = 30;

    private static final int SEVERAL = 3;

    /** How often an option is asked for after the channel was found closed, while others are opened. */
    private static final int LATE_CALLS = 100;

    protected OptionsContract() {}

    /** An option with a value that it does not have by itself. */
    private record Setting<T>(SocketOption<T> option, T value) {
        /** What the system has made of it. */
        T set(Channel channel) throws IOException {
            channel.option(option, value);
            return channel.option(option);
        }
    }

    /** Of one that it has; null when it has none that is known here. */
    private static @Nullable Setting<?> settingFor(Channel channel) throws IOException {
        Set<SocketOption<?>> supported = channel.supportedOptions();
        if (supported.contains(StandardSocketOptions.SO_RCVBUF)) {
            return new Setting<>(StandardSocketOptions.SO_RCVBUF, SMALL);
        }
        for (SocketOption<Boolean> option : SWITCHES) {
            if (supported.contains(option)) {
                return new Setting<>(option, !channel.option(option));
            }
        }
        return null;
    }

    // option: each that is supported has a value of its type, or none
    @EachChannel
    final void whatItSupportsHasAValue(ChannelKind kind, ProtocolFamily family) throws IOException {
        Channel channel = open(kind, family).channel();

        for (SocketOption<?> option : channel.supportedOptions()) {
            assertHasValue(channel, option);
        }
    }

    /** The system may refuse some at some moment, such as the credentials of a peer before there is one. */
    private static void assertHasValue(Channel channel, SocketOption<?> option) throws IOException {
        try {
            Object value = channel.option(option);
            assertThat(value == null || option.type().isInstance(value))
                    .as("%s has %s", option, value)
                    .isTrue();
        } catch (SocketFault refused) {
            assertThat(refused.kind()).isNotEqualTo(SocketFault.Kind.CLOSED);
        }
    }

    // option: "Any thread"
    @EachChannel
    final void anyThreadSetsItAndSeesWhatWasSet(ChannelKind kind, ProtocolFamily family) throws Exception {
        Channel channel = open(kind, family).channel();
        assertThat(elsewhere(channel::supportedOptions)).isEqualTo(channel.supportedOptions());
        Setting<?> setting = settingFor(channel);
        if (setting != null) {
            Object before = channel.option(setting.option());

            Object set = elsewhere(() -> setting.set(channel));

            assertThat(set).isNotEqualTo(before);
            assertThat((Object) channel.option(setting.option())).isEqualTo(set);
        }
    }

    // option: "UnsupportedOperationException for one that it does not have"
    @EachChannel
    final void whatItDoesNotHaveIsRefused(ChannelKind kind, ProtocolFamily family) throws IOException {
        Channel channel = open(kind, family).channel();

        assertThat(channel.supportedOptions()).doesNotContain(UNKNOWN);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> channel.option(UNKNOWN));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> channel.option(UNKNOWN, true));
    }

    // option: "IllegalArgumentException for a value that it does not take": it is not dropped
    @EachChannel
    final void aValueIsTakenOrRefused(ChannelKind kind, ProtocolFamily family) throws IOException {
        Channel channel = open(kind, family).channel();
        SocketOption<Integer> size = StandardSocketOptions.SO_RCVBUF;
        if (channel.supportedOptions().contains(size)) {
            int before = channel.option(size);
            try {
                channel.option(size, -1);
                assertThat(channel.option(size)).isEqualTo(-1);
            } catch (IllegalArgumentException refused) {
                assertThat(channel.option(size)).isEqualTo(before);
            }
        }
    }

    // option: "SocketFault of kind CLOSED when it is closed"; supportedOptions: "Any thread", also in CLOSED
    @EachChannel
    final void aClosedChannelSaysSo(ChannelKind kind, ProtocolFamily family) throws Exception {
        TestChannel<?> closed = open(kind, family);
        Channel channel = closed.channel();
        Set<SocketOption<?>> supported = channel.supportedOptions();
        Setting<?> setting = settingFor(channel);

        closed.close();

        assertThat(channel.supportedOptions()).isEqualTo(supported);
        assertClosed(channel, setting);
        loop().look();
        elsewhere(() -> {
            assertThat(channel.supportedOptions()).isEqualTo(supported);
            assertClosed(channel, setting);
            return true;
        });
    }

    private static void assertClosed(Channel channel, @Nullable Setting<?> setting) {
        if (setting != null) {
            assertFault(() -> channel.option(setting.option()), SocketFault.Kind.CLOSED);
            assertFault(() -> setting.set(channel), SocketFault.Kind.CLOSED);
        }
    }

    // Channel: 'What says "any thread" is also called in CLOSED, and while it is being closed: a driver with raw
    // descriptors
    // must not let such a call reach a descriptor that is somebody else's by then'
    @EachChannel
    final void noCallReachesWhatIsOpenedAfterAClose(ChannelKind kind, ProtocolFamily family) throws Exception {
        SocketAddress remote = listen(family).address();
        for (int i = 0; i < RACES; i++) {
            TestChannel<?> closing = open(kind, family);
            Setting<?> setting = settingFor(closing.channel());
            if (setting == null) {
                return;
            }
            Object own = setting.set(closing.channel());
            CountDownLatch begun = new CountDownLatch(1);
            FutureTask<Boolean> calls = begin(() -> callUntilClosed(closing.channel(), setting, own, begun));
            begun.await();

            closing.close();
            List<TestChannel<?>> others = openOthers(kind, family, remote);
            loop().look(); // now the descriptor is free, if it was not before
            others.addAll(openOthers(kind, family, remote));

            assertThat(result(calls)).isTrue();
            for (TestChannel<?> other : others) {
                assertThat((Object) other.channel().option(setting.option()))
                        .as("of another channel")
                        .isNotEqualTo(own);
                other.close();
            }
            loop().look();
        }
    }

    /** With the same options. */
    private List<TestChannel<?>> openOthers(ChannelKind kind, ProtocolFamily family, SocketAddress remote)
            throws IOException {
        List<TestChannel<?>> others = new ArrayList<>();
        for (int i = 0; i < SEVERAL; i++) {
            others.add(
                    switch (kind) {
                        case LISTENER -> listen(family);
                        case CONNECTOR, CONNECTED_STREAM, ACCEPTED_STREAM -> connector(remote);
                        case UDP_SOCKET -> bind(family);
                    });
        }
        return others;
    }

    /** True when each call has reached the channel itself, and none any more from the first on that found it closed. */
    private static boolean callUntilClosed(Channel channel, Setting<?> setting, Object own, CountDownLatch begun)
            throws IOException {
        begun.countDown();
        while (!isClosed(channel, setting, own)) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < LATE_CALLS; i++) {
            assertThat(isClosed(channel, setting, own))
                    .as("closed once and for all")
                    .isTrue();
        }
        return true;
    }

    private static boolean isClosed(Channel channel, Setting<?> setting, Object own) throws IOException {
        try {
            assertThat((Object) setting.set(channel)).as("its own value").isEqualTo(own);
            return false;
        } catch (SocketFault fault) {
            assertThat(fault.kind()).isEqualTo(SocketFault.Kind.CLOSED);
            return true;
        }
    }
}
