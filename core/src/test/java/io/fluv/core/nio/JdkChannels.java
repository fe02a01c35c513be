package io.fluv.core.nio;

import io.fluv.core.driver.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/** For tests that look behind the seam. */
public final class JdkChannels {
    private JdkChannels() {}

    /** The JDK's channel in one of the driver over java.nio. */
    public static SelectableChannel of(Channel channel) {
        return ((NioChannel<?>) channel).channel;
    }

    /** The key of one that is registered. */
    public static SelectionKey keyOf(Channel channel) {
        return ((NioChannel<?>) channel).key();
    }
}
