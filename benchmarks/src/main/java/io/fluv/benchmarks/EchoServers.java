package io.fluv.benchmarks;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * Echo servers to compare, one event loop each, written as their users would write them. A program: {@code EchoServers
 * KIND} listens on a free port of 127.0.0.1 and prints {@code READY PORT}.
 */
public final class EchoServers {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int BACKLOG = 4096;

    private EchoServers() {}

    /** What is compared; the first is what the others' ratios are to. */
    enum Kind {
        REACTOR_NETTY_NIO,
        FLUV,
        NIO
    }

    public static void main(String[] arguments) throws IOException {
        switch (Kind.valueOf(arguments[0])) {
            case FLUV -> fluv();
            case REACTOR_NETTY_NIO -> reactorNetty();
            case NIO -> nio();
        }
    }

    private static void ready(int port) {
        System.out.println("READY " + port);
    }

    private static void fluv() {
        Network network = Network.create(LoopOptions.defaults().loops(1));
        Listener listener = Objects.requireNonNull(
                network.listen(ANY_PORT, TcpOptions.defaults().backlog(BACKLOG)).block());
        ready(((InetSocketAddress) listener.localAddress()).getPort());
        listener.serve(connection -> connection.write(connection.read())).block();
    }

    private static void reactorNetty() {
        DisposableServer server = TcpServer.create()
                .bindAddress(() -> ANY_PORT)
                .runOn(LoopResources.create("echo", 1, 1, false), false)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .handle((inbound, outbound) -> outbound.send(inbound.receive().retain()))
                .bindNow();
        ready(server.port());
        server.onDispose().block();
    }

    /** The least that an echo takes in Java: one buffer for all, and no care for a peer that does not read. */
    private static void nio() throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(ANY_PORT, BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        ready(server.socket().getLocalPort());
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        while (true) {
            selector.select(key -> serve(key, server, selector, buffer));
        }
    }

    private static void serve(SelectionKey key, ServerSocketChannel server, Selector selector, ByteBuffer buffer) {
        try {
            if (key.isAcceptable()) {
                for (SocketChannel accepted = server.accept(); accepted != null; accepted = server.accept()) {
                    accepted.configureBlocking(false);
                    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    accepted.register(selector, SelectionKey.OP_READ);
                }
                return;
            }
            SocketChannel channel = (SocketChannel) key.channel();
            if (channel.read(buffer.clear()) < 0) {
                channel.close();
                return;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException peerIsGone) {
            key.cancel();
        }
    }
}
