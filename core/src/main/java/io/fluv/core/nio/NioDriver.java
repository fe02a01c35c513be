package io.fluv.core.nio;

import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.time.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Map;
import java.util.Set;

/**
 * The driver over {@code java.nio}, which runs wherever a JDK does: a {@link java.nio.channels.Selector} for each loop, whose
 * keys tell the level. It has no state of its own; any number of networks may share it.
 */
public final class NioDriver implements Driver {
    private static final Set<ProtocolFamily> FAMILIES =
            Set.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6, StandardProtocolFamily.UNIX);

    /** One is as good as another. */
    public NioDriver() {}

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public Set<ProtocolFamily> families() {
        return FAMILIES;
    }

    @Override
    public NanoClock clock() {
        return NanoClock.SYSTEM;
    }

    @Override
    public Poller openPoller(Turns loop) throws IOException {
        return new NioPoller(loop);
    }

    @Override
    public ListenChannel listen(
            SocketAddress local,
            int backlog,
            Map<SocketOption<?>, Object> options,
            Map<SocketOption<?>, Object> accepted)
            throws IOException {
        return NioSockets.listen(local, backlog, options, accepted);
    }

    @Override
    public ConnectChannel connector(SocketAddress remote, Map<SocketOption<?>, Object> options) throws IOException {
        return NioSockets.connector(remote, options);
    }

    @Override
    public UdpChannel bind(InetSocketAddress local, Map<SocketOption<?>, Object> options) throws IOException {
        return NioSockets.bind(local, options);
    }

    @Override
    public String toString() {
        return "NioDriver";
    }
}
