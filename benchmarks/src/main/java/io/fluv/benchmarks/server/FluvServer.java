package io.fluv.benchmarks.server;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.core.UdpOptions;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Fluv. */
final class FluvServer {
    static final int LONGEST_LINE = 8192;

    private final Network network = Network.create(LoopOptions.defaults().loops(1));

    /** Of every work, because its loop is the one that all share. */
    private final UdpSocket socket =
            bound(network.bind(Sockets.ANY_PORT, UdpOptions.defaults().receiveBuffer(Sockets.UDP_RECEIVE_BUFFER)));

    private FluvServer() {}

    static Service start(Work work) {
        FluvServer server = new FluvServer();
        return switch (work) {
            case ECHO -> server.echo();
            case CHAIN -> server.chain();
            case LINES -> server.lines();
            case FAN_OUT -> server.fanOut();
        };
    }

    private Service echo() {
        socket.send(socket.receive()).subscribe();
        return service(
                serve(connection -> connection.write(connection.read())),
                socket.localAddress().getPort());
    }

    private Service chain() {
        return service(
                serve(connection -> connection.write(connection
                        .read()
                        .map(ByteBuffer::asReadOnlyBuffer)
                        .filter(ByteBuffer::hasRemaining)
                        .publishOn(Schedulers.parallel()))),
                0);
    }

    private Service lines() {
        Frame<String> lines = Frames.lines(StandardCharsets.UTF_8, LONGEST_LINE);
        return service(
                serve(connection -> connection.write(connection.read(lines).map(lines::encode))), 0);
    }

    private Service fanOut() {
        Sinks.Many<ByteBuffer> feed = Sinks.many().multicast().directBestEffort();
        return service(
                serve(connection ->
                        connection.read().doOnNext(feed::tryEmitNext).then()),
                serve(connection ->
                        connection.write(feed.asFlux().onBackpressureBuffer().map(ByteBuffer::duplicate))));
    }

    private Service service(int port, int secondPort) {
        return new Service(port, secondPort, socket.scheduler()::schedule);
    }

    private int serve(Function<Connection, Mono<Void>> handler) {
        Listener listener =
                bound(network.listen(Sockets.ANY_PORT, TcpOptions.defaults().backlog(Sockets.BACKLOG)));
        listener.serve(handler).subscribe();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static <T> T bound(Mono<T> opening) {
        return Objects.requireNonNull(opening.block());
    }
}
