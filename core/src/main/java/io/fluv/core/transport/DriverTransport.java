package io.fluv.core.transport;

import io.fluv.core.AddressInfo;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Figure;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.Resolver;
import io.fluv.core.SocketType;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.dns.JdkResolver;
import io.fluv.core.dns.Names;
import io.fluv.core.driver.Driver;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import io.fluv.core.tcp.Drain;
import io.fluv.core.tcp.TcpSockets;
import io.fluv.core.udp.UdpSockets;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A {@link Transport} over a driver, with loops of its own. */
public final class DriverTransport implements Transport {
    private static final Logger LOGGER = System.getLogger("io.fluv");

    private enum State {
        OPEN,
        ENDING
    }

    private final LoopGroup group;
    private final Names names;
    private final TcpSockets streams;
    private final UdpSockets datagrams;

    /** Volatile: any thread may end the transport, and any may ask it for a socket. */
    private volatile State state = State.OPEN;

    private DriverTransport(LoopGroup group, Resolver resolver) {
        this.group = group;
        this.names = new Names(group, resolver);
        this.streams = new TcpSockets(group, names);
        this.datagrams = new UdpSockets(group);
    }

    /**
     * Starts the loops, over the driver that the options name or else over java.nio.
     *
     * @throws java.io.UncheckedIOException when the host has no descriptors left for their pollers
     */
    public static DriverTransport start(LoopOptions options) {
        return start(options, new JdkResolver());
    }

    /** As {@link #start(LoopOptions)}, with another resolver of names, which is closed with the transport. */
    public static DriverTransport start(LoopOptions options, Resolver resolver) {
        Objects.requireNonNull(resolver, "resolver");
        Driver chosen = Objects.requireNonNull(options, "options").driver();
        Driver driver = chosen == null ? new NioDriver() : chosen;
        LOGGER.log(Level.DEBUG, () -> "a network over the driver " + driver.name() + ", loops: " + options.loops());
        return new DriverTransport(LoopGroup.start(options.driver(driver)), resolver);
    }

    @Override
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        checkAddress(address);
        Objects.requireNonNull(options, "options");
        if (state != State.OPEN) {
            return CompletableFuture.failedFuture(SocketFailure.networkClosed("listen", address));
        }
        return streams.listen(address, options);
    }

    @Override
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        checkAddress(address);
        Objects.requireNonNull(options, "options");
        if (state != State.OPEN) {
            return CompletableFuture.failedFuture(SocketFailure.networkClosed("connect", address));
        }
        return streams.connect(address, options);
    }

    @Override
    public CompletableFuture<List<AddressInfo>> lookup(Lookup lookup) {
        return names.lookup(Objects.requireNonNull(lookup, "lookup"));
    }

    @Override
    public CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags) {
        if (Objects.requireNonNull(address, "address").isUnresolved()) {
            throw new IllegalArgumentException("address: " + address + " is not resolved");
        }
        return names.reverseLookup(address, Set.copyOf(Objects.requireNonNull(flags, "flags")));
    }

    @Override
    public CompletableFuture<List<InterfaceAddress>> interfaces(InterfaceAddress.Selection selection) {
        return names.interfaces(Objects.requireNonNull(selection, "selection"));
    }

    @Override
    public CompletableFuture<String> interfaceName(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("index: " + index + " is less than 1");
        }
        return names.interfaceName(index);
    }

    @Override
    public CompletableFuture<Integer> interfaceIndex(String name) {
        return names.interfaceIndex(Objects.requireNonNull(name, "name"));
    }

    @Override
    public String hostName() {
        return names.hostName();
    }

    @Override
    public CompletableFuture<DatagramSocket> bind(SocketAddress address, UdpOptions options) {
        if (!(Objects.requireNonNull(address, "address") instanceof InetSocketAddress)) {
            throw new IllegalArgumentException("address: " + address + " is not an InetSocketAddress");
        }
        Objects.requireNonNull(options, "options");
        if (state != State.OPEN) {
            return CompletableFuture.failedFuture(SocketFailure.networkClosed("bind", address));
        }
        CompletableFuture<DatagramSocket> result = new CompletableFuture<>();
        names.locate(
                address,
                SocketType.DATAGRAM,
                result,
                known -> datagrams.bind((InetSocketAddress) known, options, result));
        return result;
    }

    @Override
    public String driver() {
        return group.driver().name();
    }

    @Override
    public List<Loop> loops() {
        return List.copyOf(group.loops());
    }

    @Override
    public long figure(Figure figure) {
        return group.counted(Objects.requireNonNull(figure, "figure"));
    }

    private static void checkAddress(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        if (!(address instanceof InetSocketAddress || address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException(
                    "address: " + address + " is neither an InetSocketAddress nor a UnixDomainSocketAddress");
        }
    }

    @Override
    public CompletableFuture<Void> shutdown(Duration grace) {
        Drain drain = new Drain(group, handle -> true, grace);
        state = State.ENDING;
        return drain.start().thenCompose(gone -> {
            close();
            return group.ended();
        });
    }

    @Override
    public void close() {
        state = State.ENDING;
        names.close();
        group.close();
    }

    @Override
    public String toString() {
        return "DriverTransport[" + life()
                + ", driver: " + driver()
                + ", loops: " + group.loops().size()
                + ", listeners: " + figure(Figure.LISTENERS_OPEN)
                + ", connections: " + figure(Figure.CONNECTIONS_OPEN)
                + ", UDP sockets: " + figure(Figure.SOCKETS_OPEN) + "]";
    }

    private String life() {
        if (state == State.OPEN) {
            return "open";
        }
        return group.ended().isDone() ? "closed" : "closing";
    }
}
