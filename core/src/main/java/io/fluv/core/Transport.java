package io.fluv.core;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The network, as far as Fluv is concerned. Everything above it, the Reactor types included, works over any
 * implementation.
 *
 * <p>An address is an {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}. An unresolved
 * {@code InetSocketAddress} names a host that the transport looks up, as {@link Lookup} describes it.
 *
 * <p>A link-local IPv6 address without a zone that is connected or sent to is on the interface that has this very address, or
 * else on the first by index that is up and has a link-local one, loopback aside. To find that out takes some system calls.
 */
public interface Transport extends AutoCloseable {
    /**
     * Binds and listens. Port 0 asks for a free port, which {@link StreamListener#localAddress()} then tells.
     *
     * <p>Fails with {@link java.net.BindException} when the address is taken or is none of this host's, and with
     * {@link java.net.UnknownHostException} for a name that can't be resolved. Cancelling the result closes a listener
     * that came to be all the same.
     *
     * <p>A Unix-domain path fails with {@link io.fluv.core.error.PathBindException}, whose reason tells one that is in use
     * from one that is stale, too long, or in a folder that is missing. The file is removed when the listener closes, unless it
     * is no longer the one that it made. To tell a stale path from one in use, it is connected to: who listens there sees a
     * connection that ends at once.
     */
    CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options);

    /**
     * Connects. Fails with {@link java.net.ConnectException} when the peer refuses, with
     * {@link java.net.SocketTimeoutException} after {@link TcpOptions#connectTimeout()}, with
     * {@link java.net.NoRouteToHostException} or {@link java.net.UnknownHostException}. Cancelling the result closes what
     * was begun, also when the connection is established at that moment.
     *
     * <p>A Unix-domain path fails with {@code ConnectException} also when there is no such file, and, at once, when as many
     * connections as the listener's backlog allows wait to be accepted. A {@linkplain TcpOptions#localAddress path of this
     * side} is bound as a listener's is, with the same failures; its file is removed when the connection closes, and when the
     * connect fails.
     */
    CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options);

    /**
     * Binds a UDP socket. Port 0 asks for a free port, which {@link DatagramSocket#localAddress()} then tells.
     *
     * <p>Fails with {@link java.net.BindException} when the address is taken or is none of this host's, with
     * {@link java.net.SocketException} when it is not of the family that the options ask for, and with
     * {@link java.net.UnknownHostException} for a name that can't be resolved. Cancelling the result closes a socket that
     * came to be all the same.
     *
     * @param address an {@link java.net.InetSocketAddress}
     */
    CompletableFuture<DatagramSocket> bind(SocketAddress address, UdpOptions options);

    /**
     * The addresses of a host and of a service there ({@code getaddrinfo}): at least one, in the order in which they are
     * to be tried, each once for every type of socket that fits. Fails with
     * {@link io.fluv.core.error.LookupException}. Cancelling the result gives the question up.
     */
    CompletableFuture<List<AddressInfo>> lookup(Lookup lookup);

    /**
     * What an address and its port are called ({@code getnameinfo}); what has no name is told in numbers, unless
     * {@code flags} has {@link NameInfo.Flag#NAMEREQD}. Fails with {@link io.fluv.core.error.LookupException}. Cancelling
     * the result gives the question up.
     *
     * @param address resolved
     */
    CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags);

    /**
     * The addresses of this host's interfaces: all IPv4 ones, then all IPv6 ones, each by the interface's index. Fails with
     * {@link java.net.SocketException} when the system does not tell.
     */
    CompletableFuture<List<InterfaceAddress>> interfaces(InterfaceAddress.Selection selection);

    /**
     * The name of an interface. Fails with {@link java.net.SocketException} when there is none with this index.
     *
     * @param index at least 1
     */
    CompletableFuture<String> interfaceName(int index);

    /** The index of an interface, at least 1. Fails with {@link java.net.SocketException} when there is none of this name. */
    CompletableFuture<Integer> interfaceIndex(String name);

    /** What this host calls itself; never empty. Asks no server. */
    String hostName();

    /** What is below the loops, in a word: the driver's name, or {@code custom} where there is no driver. */
    default String driver() {
        return "custom";
    }

    /** The threads of this transport: at least one, always the same. */
    List<Loop> loops();

    /**
     * What this transport has counted, all its loops together. From any thread, also after the end. Figures that are asked
     * for one after the other are of different moments.
     */
    long figure(Figure figure);

    /**
     * Ends in good order: every listener stops accepting at once, the connections have {@code grace} to end by
     * themselves, and what is left is closed as {@link #close()} does, UDP sockets among it. The result completes when all
     * of it is over.
     *
     * @param grace not negative
     */
    CompletableFuture<Void> shutdown(Duration grace);

    /**
     * Ends at once: every listener, connection and UDP socket ends, what is under way fails with a typed error, every
     * future ends, and the threads stop. Waits until they did, for ten seconds at most, unless it is
     * called on one of them. Calling it again does nothing.
     */
    @Override
    void close();
}
