package io.fluv.benchmarks.soak;

import io.fluv.core.LoopObserver;
import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Where steps play for a while: a network for the servers and one for the clients, and addresses of every kind. */
final class Stage implements AutoCloseable {
    static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /**
     * Buffers so small that everything takes many calls. With both directions full, Linux may send no more than a segment,
     * half the window, each fifth of a second: what is left of the window is less than that, and it waits for the timer of
     * a window that is closed.
     */
    static final TcpOptions NARROW = TcpOptions.defaults()
            .readChunk(1000)
            .writeWater(0, 2000)
            .sendBuffer(16 * 1024)
            .receiveBuffer(16 * 1024);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LOOPS = 2;

    /** The limited listener serves so many at a time. */
    private static final int MOST_AT_ONCE = 8;

    final Network clients;
    final Tally tally;
    final Host host;
    final LoopObserver observer;

    /** Where the host serves: over TCP, with narrow buffers, few at a time, by name, over a path. */
    private final List<SocketAddress> hosts;

    /** Sends back every datagram. */
    final InetSocketAddress datagrams;

    /** Where pages are fetched by HTTP. */
    final InetSocketAddress pages;

    /** Nobody listens here, and nobody else can begin to. */
    final InetSocketAddress refusing;

    /** Nobody answers here. */
    final SocketAddress hole;

    private final Network servers;
    private final List<Closeable> open = new ArrayList<>();
    private final Path folder;

    Stage(Tally tally, Host host, LoopObserver observer) throws IOException {
        this.tally = tally;
        this.host = host;
        this.observer = observer;
        LoopOptions options = LoopOptions.defaults().loops(LOOPS).observer(observer);
        servers = Network.create(options);
        clients = Network.create(options);
        folder = Files.createTempDirectory("fluv-soak");
        InetSocketAddress wide = (InetSocketAddress) there(serve(servers, FREE_PORT, TcpOptions.defaults()));
        hosts = List.of(
                wide,
                there(serve(servers, FREE_PORT, NARROW)),
                serveFew(),
                InetSocketAddress.createUnresolved("localhost", wide.getPort()),
                there(serve(servers, UnixDomainSocketAddress.of(folder.resolve("host")), TcpOptions.defaults())));
        datagrams = echoDatagrams();
        pages = servePages();
        refusing = refuse();
        hole = hole();
    }

    SocketAddress anyHost(Step step) {
        return hosts.get(step.below(hosts.size()));
    }

    /** Serves on a network, and returns where. */
    Mono<SocketAddress> serve(Network network, SocketAddress at, TcpOptions options) {
        return network.listen(at, options)
                .doOnNext(listener -> listener.serve(host::serve).subscribe())
                .map(Listener::localAddress);
    }

    private SocketAddress serveFew() {
        Listener listener = there(servers.listen(FREE_PORT));
        listener.serve(host::serve, MOST_AT_ONCE).subscribe();
        return listener.localAddress();
    }

    private InetSocketAddress servePages() {
        Listener listener = there(servers.listen(FREE_PORT));
        listener.serve(Pages::serve).subscribe();
        return (InetSocketAddress) listener.localAddress();
    }

    private InetSocketAddress echoDatagrams() {
        UdpSocket socket = there(servers.bind(FREE_PORT, UdpOptions.defaults().receiveBuffer(1024 * 1024)));
        socket.send(socket.receive()).subscribe(sent -> {}, closed -> {});
        return socket.localAddress();
    }

    /** A port that is bound and does not listen. */
    private InetSocketAddress refuse() throws IOException {
        Socket bound = new Socket();
        open.add(bound);
        bound.bind(FREE_PORT);
        return (InetSocketAddress) bound.getLocalSocketAddress();
    }

    /** A backlog that is full, since nobody accepts. */
    private SocketAddress hole() throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(listener);
        for (int i = 0; i < 4; i++) {
            SocketChannel waiting = SocketChannel.open();
            open.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(listener.getLocalSocketAddress());
        }
        return listener.getLocalSocketAddress();
    }

    private static <T> T there(Mono<T> opening) {
        return Objects.requireNonNull(opening.block(PATIENCE));
    }

    /** In good order: nothing is left that would have to be cut off. */
    @Override
    public void close() throws IOException {
        shutDown(clients);
        shutDown(servers);
        for (Closeable resource : open) {
            resource.close();
        }
        Files.deleteIfExists(folder.resolve("host"));
        Files.delete(folder);
    }

    private static void shutDown(Network network) {
        long begun = System.nanoTime();
        network.shutdown(PATIENCE).block(PATIENCE.multipliedBy(2));
        if (System.nanoTime() - begun >= PATIENCE.toNanos()) {
            throw new Violation(
                    "connections were left open, for all steps were done and still there was something to cut");
        }
    }
}
