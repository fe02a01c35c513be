package io.fluv.reactor;

import io.fluv.core.AddressInfo;
import io.fluv.core.DatagramSocket;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.LoopObserver;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.Resolver;
import io.fluv.core.SocketType;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.core.transport.DriverTransport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where connections come from. Safe from any thread. One per application is the rule: it owns the loops, and closing it
 * ends all that it has given out.
 *
 * <p>An address of a stream is an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}. A host is a name or
 * the text of an address, an IPv6 one with or without the brackets that a URI puts around it; {@link Lookup} has the details.
 */
public final class Network implements AutoCloseable, Disposable {
    private enum Ownership {
        OWNED,
        SHARED
    }

    private static final int MAX_PORT = 65_535;

    private final Transport transport;
    private final Ownership ownership;

    /** One for all networks over the same loops, see {@link #with}. Any thread may close. */
    private final AtomicBoolean disposed;

    private Network(Transport transport, Ownership ownership, AtomicBoolean disposed) {
        this.transport = transport;
        this.ownership = ownership;
        this.disposed = disposed;
    }

    /** A network with a loop per processor. To be closed by the caller. */
    public static Network create() {
        return create(LoopOptions.defaults());
    }

    /**
     * A network with loops of its own. To be closed by the caller. Without a thread factory in {@code options}, the loops
     * are daemon threads on which Reactor refuses to block; without an observer, the log tells what Reactor makes of several
     * failures of the network, or of one, from an error of the program.
     *
     * @throws java.io.UncheckedIOException when the host has no descriptors left for the loops
     */
    public static Network create(LoopOptions options) {
        return over(DriverTransport.start(forReactor(options)));
    }

    /** As {@link #create(LoopOptions)}, with another resolver of names than the system's. Closing the network closes it. */
    public static Network create(LoopOptions options, Resolver resolver) {
        return over(DriverTransport.start(forReactor(options), resolver));
    }

    /** What is set stays; what is not, a loop's thread and the log, is to know of Reactor. */
    private static LoopOptions forReactor(LoopOptions options) {
        Objects.requireNonNull(options, "options");
        LoopOptions known = options.threadFactory() != null ? options : options.threadFactory(LoopThread.factory());
        return known.observer() == LoopObserver.LOGGING ? known.observer(FailureParts.LOGGING) : known;
    }

    /**
     * The network of the process, made at the first call, with a loop per processor on daemon threads. {@link #close()},
     * {@link #dispose()} and {@link #shutdown} do nothing to it.
     */
    public static Network shared() {
        return Shared.NETWORK;
    }

    /** A network over any transport, such as a simulated one. Closing the network closes the transport. */
    public static Network over(Transport transport) {
        return new Network(Objects.requireNonNull(transport, "transport"), Ownership.OWNED, new AtomicBoolean());
    }

    /**
     * This network seen through a decorator, which is given the transport and puts another one around it: a
     * {@link io.fluv.core.wiretap.Wiretap}, the meters of {@code io.fluv.reactor.micrometer}, or one's own
     * {@link io.fluv.core.ForwardingTransport}. What is asked of the returned network goes through the decorator; what is
     * asked of this one does not. The loops are the same, and so is the end: closing one closes the other.
     */
    public Network with(UnaryOperator<Transport> decorator) {
        Objects.requireNonNull(decorator, "decorator");
        Transport decorated = Objects.requireNonNull(decorator.apply(transport), "the decorator returned null");
        return new Network(decorated, ownership, disposed);
    }

    /**
     * {@link #listen(SocketAddress, TcpOptions)} with default options.
     *
     * @param host a name or an address of this host, such as {@code 127.0.0.1}, {@code ::1} or {@code 0.0.0.0}
     * @param port 0 for a free one, up to 65,535
     */
    public Mono<Listener> listen(String host, int port) {
        return listen(address(host, port, 0));
    }

    /** {@link #listen(SocketAddress, TcpOptions)} with default options. */
    public Mono<Listener> listen(SocketAddress address) {
        return listen(address, TcpOptions.defaults());
    }

    /**
     * Binds and listens. Connections are not accepted before {@link Listener#accept()} or {@link Listener#serve} asks for
     * them. Fails with {@link java.net.BindException} when the address is taken or none of this host's. Cancelling closes
     * what was opened.
     *
     * <p>{@code 0.0.0.0} is every IPv4 address of this host, {@code ::} every address. Note that the JDK's
     * {@code new InetSocketAddress(port)} means the former.
     *
     * <p>A Unix-domain path must not be there yet: it fails with {@link io.fluv.core.error.PathBindException}, whose reason
     * tells whether it is in use or stale, its folder missing or the path too long. It is removed when the listener closes.
     */
    public Mono<Listener> listen(SocketAddress address, TcpOptions options) {
        checkAddress(address);
        Objects.requireNonNull(options, "options");
        return ResourceMono.of(
                () -> transport.listen(address, options), Listener::new, StreamListener::close, "listen");
    }

    /**
     * {@link #connect(SocketAddress, TcpOptions)} with default options.
     *
     * @param host a name or an address
     * @param port 1 to 65,535
     */
    public Mono<Connection> connect(String host, int port) {
        return connect(host, port, TcpOptions.defaults());
    }

    /** {@link #connect(SocketAddress, TcpOptions)} to a name or an address. */
    public Mono<Connection> connect(String host, int port, TcpOptions options) {
        Objects.requireNonNull(options, "options");
        return connect(address(host, port, 1), options);
    }

    /** {@link #connect(SocketAddress, TcpOptions)} with default options. */
    public Mono<Connection> connect(SocketAddress address) {
        return connect(address, TcpOptions.defaults());
    }

    /**
     * Connects. Fails with {@link java.net.ConnectException} when the peer refuses, {@link java.net.SocketTimeoutException}
     * after {@link TcpOptions#connectTimeout()}, {@link java.net.NoRouteToHostException} or
     * {@link java.net.UnknownHostException}. The connection is the subscriber's to close; {@code Flux.usingWhen} with
     * {@link Connection#close} does so whatever happens. Cancelling closes what was begun, also when the connection is
     * established at that moment.
     *
     * <p>A Unix-domain path of this side ({@link TcpOptions#localAddress}) must not be there yet, fails as for listening, and
     * is removed when the connection closes.
     */
    public Mono<Connection> connect(SocketAddress address, TcpOptions options) {
        checkAddress(address);
        Objects.requireNonNull(options, "options");
        return ResourceMono.of(
                () -> transport.connect(address, options), Connection::new, StreamConnection::dispose, "connect");
    }

    /** {@link #lookup(Lookup)} for a host's addresses, with port 0. */
    public Mono<List<InetSocketAddress>> lookup(String host) {
        return lookup(Lookup.of(Objects.requireNonNull(host, "host")).type(SocketType.STREAM));
    }

    /**
     * {@link #lookup(Lookup)} for a host's addresses, with a port.
     *
     * @param port 0 to 65,535
     */
    public Mono<List<InetSocketAddress>> lookup(String host, int port) {
        return lookup(Lookup.of(Objects.requireNonNull(host, "host"), port).type(SocketType.STREAM));
    }

    /**
     * The addresses that a lookup yields: at least one, each once, in the order in which they are to be tried. Otherwise as
     * {@link #addressInfo}.
     */
    public Mono<List<InetSocketAddress>> lookup(Lookup lookup) {
        return addressInfo(lookup).map(Network::eachOnce);
    }

    /** By its text, which has the zone of an address: the JDK's own equality leaves that out. */
    private static List<InetSocketAddress> eachOnce(List<AddressInfo> answers) {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        answers.forEach(answer -> addresses.putIfAbsent(Endpoint.text(answer.address()), answer.address()));
        return List.copyOf(addresses.values());
    }

    /**
     * Everything that {@code getaddrinfo} tells. Fails with {@link io.fluv.core.error.LookupException}, a
     * {@link java.net.UnknownHostException} that knows the reason. Cancelling lets go at once; a lookup that the system has
     * begun goes on unheard.
     *
     * <p>Names are asked of the network's resolver: unless another was given, the JDK's, on threads of its own, of which
     * there are so many that lookups which hang do not delay others.
     */
    public Mono<List<AddressInfo>> addressInfo(Lookup lookup) {
        Objects.requireNonNull(lookup, "lookup");
        return FutureMono.of(() -> transport.lookup(lookup), "lookup");
    }

    /**
     * What an address and its port are called: {@code getnameinfo}. What has no name is told in numbers, unless
     * {@link io.fluv.core.NameInfo.Flag#NAMEREQD} asks for a failure. Fails with
     * {@link io.fluv.core.error.LookupException}. Cancelling lets go at once.
     *
     * @param address resolved
     */
    public Mono<NameInfo> reverseLookup(InetSocketAddress address, NameInfo.Flag... flags) {
        if (Objects.requireNonNull(address, "address").isUnresolved()) {
            throw new IllegalArgumentException("address: " + address + " is not resolved");
        }
        Set<NameInfo.Flag> wanted = Set.copyOf(List.of(Objects.requireNonNull(flags, "flags")));
        return FutureMono.of(() -> transport.reverseLookup(address, wanted), "reverseLookup");
    }

    /** {@link #interfaces(InterfaceAddress.Selection)} of those that are up. */
    public Flux<InterfaceAddress> interfaces() {
        return interfaces(InterfaceAddress.Selection.UP);
    }

    /**
     * The addresses of this host's interfaces, as they are at the time of the subscription: all IPv4 ones, then all IPv6
     * ones, each by the interface's index.
     */
    public Flux<InterfaceAddress> interfaces(InterfaceAddress.Selection selection) {
        Objects.requireNonNull(selection, "selection");
        return FutureMono.of(() -> transport.interfaces(selection), "interfaces")
                .flatMapIterable(addresses -> addresses);
    }

    /**
     * The name of an interface. Fails with {@link java.net.SocketException} when there is none with this index.
     *
     * @param index at least 1
     */
    public Mono<String> interfaceName(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("index: " + index + " is less than 1");
        }
        return FutureMono.of(() -> transport.interfaceName(index), "interfaceName");
    }

    /** The index of an interface, at least 1. Fails with {@link java.net.SocketException} when there is none of this name. */
    public Mono<Integer> interfaceIndex(String name) {
        Objects.requireNonNull(name, "name");
        return FutureMono.of(() -> transport.interfaceIndex(name), "interfaceIndex");
    }

    /** What this host calls itself; never empty. Asks no server. */
    public String hostName() {
        return transport.hostName();
    }

    /**
     * {@link #bind(SocketAddress, UdpOptions)} with default options.
     *
     * @param host a name or an address of this host, such as {@code 127.0.0.1}, {@code ::1} or {@code 0.0.0.0}
     * @param port 0 for a free one, up to 65,535
     */
    public Mono<UdpSocket> bind(String host, int port) {
        return bind(address(host, port, 0));
    }

    /** {@link #bind(SocketAddress, UdpOptions)} with default options. */
    public Mono<UdpSocket> bind(SocketAddress address) {
        return bind(address, UdpOptions.defaults());
    }

    /**
     * Binds a UDP socket, for sending and receiving. Fails with {@link java.net.BindException} when the address is taken or
     * none of this host's. The socket is the subscriber's to close. Cancelling closes what was opened.
     *
     * @param address an {@link InetSocketAddress}; port 0 asks for a free one
     */
    public Mono<UdpSocket> bind(SocketAddress address, UdpOptions options) {
        Objects.requireNonNull(options, "options");
        if (!(Objects.requireNonNull(address, "address") instanceof InetSocketAddress)) {
            throw new IllegalArgumentException("address: " + address + " is not an InetSocketAddress");
        }
        return ResourceMono.of(() -> transport.bind(address, options), UdpSocket::new, DatagramSocket::dispose, "bind");
    }

    /**
     * Ends in good order: listeners stop accepting at once, connections have {@code grace} to end by themselves, what is
     * left is disposed of, UDP sockets among it, and the loops stop. Completes when all of it is over; at once on the
     * {@linkplain #shared() shared} network, to which nothing is done. Cancelling does not stop it.
     *
     * @param grace not negative
     */
    public Mono<Void> shutdown(Duration grace) {
        if (Objects.requireNonNull(grace, "grace").isNegative()) {
            throw new IllegalArgumentException("grace: " + grace + " is negative");
        }
        if (ownership == Ownership.SHARED) {
            return Mono.empty();
        }
        return FutureMono.goingOn(
                () -> {
                    disposed.set(true);
                    return transport.shutdown(grace);
                },
                "shutdown");
    }

    /**
     * Ends at once all that this network has given out, and its loops. Waits for their threads, ten seconds at most, unless
     * called on one of them. Calling it again does nothing. On the {@linkplain #shared() shared} network it does nothing.
     */
    @Override
    public void close() {
        if (ownership == Ownership.OWNED) {
            disposed.set(true);
            transport.close();
        }
    }

    /** {@link #close()}. */
    @Override
    public void dispose() {
        close();
    }

    @Override
    public boolean isDisposed() {
        return disposed.get();
    }

    private static InetSocketAddress address(String host, int port, int leastPort) {
        if (Objects.requireNonNull(host, "host").isEmpty()) {
            throw new IllegalArgumentException("host: it is empty");
        }
        if (port < leastPort || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " is not from " + leastPort + " to " + MAX_PORT);
        }
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static void checkAddress(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        if (!(address instanceof InetSocketAddress || address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException(
                    "address: " + address + " is neither an InetSocketAddress nor a UnixDomainSocketAddress");
        }
    }

    @Override
    public String toString() {
        return (ownership == Ownership.SHARED ? "Network[shared, " : "Network[") + transport + "]";
    }

    /** Made when it is first asked for. */
    private static final class Shared {
        static final Network NETWORK = new Network(
                DriverTransport.start(forReactor(LoopOptions.defaults())), Ownership.SHARED, new AtomicBoolean());
    }
}
