package io.fluv.reactor;

import io.fluv.core.DatagramSocket;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.core.loop.LoopOptions;
import io.fluv.core.nio.NioTransport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Objects;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Where connections come from. Safe from any thread. One per application is the rule: it owns the loops, and closing it
 * ends all that it has given out.
 *
 * <p>An address of a stream is an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}.
 */
public final class Network implements AutoCloseable, Disposable {
    private enum Ownership {
        OWNED,
        SHARED
    }

    private static final int MAX_PORT = 65_535;

    private final Transport transport;
    private final Ownership ownership;

    /** Volatile: any thread may close. */
    private volatile boolean disposed;

    private Network(Transport transport, Ownership ownership) {
        this.transport = transport;
        this.ownership = ownership;
    }

    /** A network with a loop per processor. To be closed by the caller. */
    public static Network create() {
        return create(LoopOptions.defaults());
    }

    /**
     * A network with loops of its own. To be closed by the caller. Without a thread factory in {@code options}, the loops
     * are daemon threads on which Reactor refuses to block.
     *
     * @throws java.io.UncheckedIOException when the host has no descriptors left for the loops
     */
    public static Network create(LoopOptions options) {
        Objects.requireNonNull(options, "options");
        LoopOptions nonBlocking =
                options.threadFactory() != null ? options : options.threadFactory(LoopThread.factory());
        return over(NioTransport.start(nonBlocking));
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
        return new Network(Objects.requireNonNull(transport, "transport"), Ownership.OWNED);
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
     */
    public Mono<Listener> listen(SocketAddress address, TcpOptions options) {
        checkAddress(address);
        Objects.requireNonNull(options, "options");
        return new ResourceMono<>(
                        () -> transport.listen(address, options), Listener::new, StreamListener::close, "listen")
                .assembled();
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
     */
    public Mono<Connection> connect(SocketAddress address, TcpOptions options) {
        checkAddress(address);
        Objects.requireNonNull(options, "options");
        return new ResourceMono<>(
                        () -> transport.connect(address, options),
                        Connection::new,
                        StreamConnection::dispose,
                        "connect")
                .assembled();
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
        return new ResourceMono<>(
                        () -> transport.bind(address, options), UdpSocket::new, DatagramSocket::dispose, "bind")
                .assembled();
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
        return Mono.fromFuture(
                () -> {
                    disposed = true;
                    return transport.shutdown(grace);
                },
                true);
    }

    /**
     * Ends at once all that this network has given out, and its loops. Waits for their threads, ten seconds at most, unless
     * called on one of them. Calling it again does nothing. On the {@linkplain #shared() shared} network it does nothing.
     */
    @Override
    public void close() {
        if (ownership == Ownership.OWNED) {
            disposed = true;
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
        return disposed;
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
        return "Network[" + transport + "]";
    }

    /** Made when it is first asked for. */
    private static final class Shared {
        static final Network NETWORK = new Network(
                NioTransport.start(LoopOptions.defaults().threadFactory(LoopThread.factory())), Ownership.SHARED);
    }
}
