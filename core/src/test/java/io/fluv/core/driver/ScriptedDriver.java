package io.fluv.core.driver;

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
 * A driver without an operating system: its channels do what a test has written down, and are ready when the test says so. Its
 * loops have threads, and wait for tasks alone.
 */
public class ScriptedDriver implements Driver {
    /** Opens a channel for an address. */
    public interface Opener<A, C> {
        C open(A address) throws IOException;
    }

    private final NanoClock clock;
    private Opener<SocketAddress, ListenChannel> listening = nothing();
    private Opener<SocketAddress, ConnectChannel> connecting = nothing();
    private Opener<InetSocketAddress, UdpChannel> binding = nothing();

    /** @param clock the test's own */
    public ScriptedDriver(NanoClock clock) {
        this.clock = clock;
    }

    public ScriptedDriver listening(Opener<SocketAddress, ListenChannel> opener) {
        listening = opener;
        return this;
    }

    public ScriptedDriver connecting(Opener<SocketAddress, ConnectChannel> opener) {
        connecting = opener;
        return this;
    }

    public ScriptedDriver binding(Opener<InetSocketAddress, UdpChannel> opener) {
        binding = opener;
        return this;
    }

    private static <A, C> Opener<A, C> nothing() {
        return address -> {
            throw new UnsupportedOperationException("no script for " + address);
        };
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Set<ProtocolFamily> families() {
        return Set.of(StandardProtocolFamily.values());
    }

    @Override
    public NanoClock clock() {
        return clock;
    }

    @Override
    public Poller openPoller(Turns loop) {
        return new ScriptedPoller(loop);
    }

    @Override
    public ListenChannel listen(
            SocketAddress local,
            int backlog,
            Map<SocketOption<?>, Object> options,
            Map<SocketOption<?>, Object> accepted)
            throws IOException {
        return listening.open(local);
    }

    @Override
    public ConnectChannel connector(SocketAddress remote, Map<SocketOption<?>, Object> options) throws IOException {
        return connecting.open(remote);
    }

    @Override
    public UdpChannel bind(InetSocketAddress local, Map<SocketOption<?>, Object> options) throws IOException {
        return binding.open(local);
    }
}
