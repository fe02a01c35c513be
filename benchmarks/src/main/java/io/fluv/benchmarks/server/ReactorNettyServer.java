package io.fluv.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;
import reactor.netty.udp.UdpServer;

/** Reactor Netty, over epoll or over NIO. */
final class ReactorNettyServer {
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);

    private final LoopResources loops = LoopResources.create("server", 1, 1, false);
    private final boolean useNative;

    private ReactorNettyServer(boolean useNative) {
        this.useNative = useNative;
    }

    static Service startNative(Work work) {
        return new ReactorNettyServer(true).start(work);
    }

    static Service startNio(Work work) {
        return new ReactorNettyServer(false).start(work);
    }

    private Service start(Work work) {
        return switch (work) {
            case ECHO -> echo();
            case CHAIN -> chain();
            case LINES -> lines();
            case FAN_OUT -> fanOut();
        };
    }

    private Service echo() {
        Connection datagrams = UdpServer.create()
                .bindAddress(() -> Sockets.ANY_PORT)
                .runOn(loops, useNative)
                .option(ChannelOption.SO_RCVBUF, Sockets.UDP_RECEIVE_BUFFER)
                .handle((in, out) -> out.sendObject(
                        in.receiveObject()
                                .cast(DatagramPacket.class)
                                .map(packet ->
                                        new DatagramPacket(packet.content().retain(), packet.sender())),
                        sent -> false)) // flushed when all that has come was answered, as by Fluv
                .bindNow(BIND_TIMEOUT);
        int port = serve((in, out) -> out.send(in.receive().retain()));
        return service(port, ((InetSocketAddress) datagrams.address()).getPort());
    }

    private Service chain() {
        return service(
                serve((in, out) -> out.send(in.receive()
                        .retain()
                        .map(ByteBuf::asReadOnly)
                        .filter(ByteBuf::isReadable)
                        .publishOn(Schedulers.parallel()))),
                0);
    }

    /** With Netty's decoder in the connection's pipeline, as Reactor Netty's documentation has codecs added. */
    private Service lines() {
        TcpServer server = server().doOnConnection(
                        connection -> connection.addHandlerLast(new LineBasedFrameDecoder(FluvServer.LONGEST_LINE)))
                .handle((in, out) -> out.sendString(
                        in.receive().asString(StandardCharsets.UTF_8).map(line -> line + "\n"),
                        StandardCharsets.UTF_8));
        return service(server.bindNow(BIND_TIMEOUT).port(), 0);
    }

    /** From a copy on the heap, which nobody has to release; pooled memory would need to know its last subscriber. */
    private Service fanOut() {
        Sinks.Many<ByteBuf> feed = Sinks.many().multicast().directBestEffort();
        return service(
                serve((in, out) -> in.receive()
                        .map(Unpooled::copiedBuffer)
                        .doOnNext(feed::tryEmitNext)
                        .then()),
                serve((in, out) -> out.send(feed.asFlux().onBackpressureBuffer().map(ByteBuf::retainedDuplicate))));
    }

    private int serve(BiFunction<? super NettyInbound, ? super NettyOutbound, ? extends Publisher<Void>> handler) {
        return server().handle(handler).bindNow(BIND_TIMEOUT).port();
    }

    private TcpServer server() {
        return TcpServer.create()
                .bindAddress(() -> Sockets.ANY_PORT)
                .runOn(loops, useNative)
                .option(ChannelOption.SO_BACKLOG, Sockets.BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true);
    }

    private Service service(int port, int secondPort) {
        return new Service(port, secondPort, loops.onServer(useNative).next());
    }
}
