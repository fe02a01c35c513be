package io.fluv.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The least that an echo takes in Java: a selector and one buffer for all connections. What the kernel does not take at
 * once is kept in a copy, and nothing more is read from that connection before it has gone.
 */
final class NioServer {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int DATAGRAMS_PER_TURN = 256;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final DatagramChannel datagrams = DatagramChannel.open(StandardProtocolFamily.INET);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Consumer<SelectionKey> onSelected = this::ready;

    private NioServer() throws IOException {}

    static Service start(Work work) throws IOException {
        NioServer server = new NioServer();
        server.open();
        Thread thread = new Thread(server::run, "nio-loop");
        thread.setDaemon(true);
        thread.start();
        return new Service(
                server.listener.socket().getLocalPort(),
                server.datagrams.socket().getLocalPort(),
                server::execute);
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void open() throws IOException {
        listener.bind(Sockets.ANY_PORT, Sockets.BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        datagrams.setOption(StandardSocketOptions.SO_RCVBUF, Sockets.UDP_RECEIVE_BUFFER);
        datagrams.bind(Sockets.ANY_PORT);
        datagrams.configureBlocking(false);
        datagrams.register(selector, SelectionKey.OP_READ);
    }

    private void run() {
        while (true) {
            try {
                selector.select(onSelected);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof Stream stream) {
                stream.ready();
            } else if (key.channel() == datagrams) {
                echoDatagrams();
            } else {
                accept();
            }
        } catch (IOException e) {
            key.cancel(); // the peer has gone
        }
    }

    private void accept() throws IOException {
        for (SocketChannel accepted = listener.accept(); accepted != null; accepted = listener.accept()) {
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = accepted.register(selector, SelectionKey.OP_READ);
            key.attach(new Stream(accepted, key));
        }
    }

    private void echoDatagrams() throws IOException {
        for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
            SocketAddress sender = datagrams.receive(buffer.clear());
            if (sender == null) {
                return;
            }
            datagrams.send(buffer.flip(), sender);
        }
    }

    private final class Stream {
        private final SocketChannel channel;
        private final SelectionKey key;
        private @Nullable ByteBuffer rest;

        Stream(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void ready() throws IOException {
            try {
                if (rest == null) {
                    echo();
                } else {
                    writeRest(rest);
                }
            } catch (IOException e) {
                channel.close();
            }
        }

        private void echo() throws IOException {
            if (channel.read(buffer.clear()) < 0) {
                channel.close();
                return;
            }
            channel.write(buffer.flip());
            if (buffer.hasRemaining()) {
                rest = ByteBuffer.allocateDirect(buffer.remaining()).put(buffer).flip();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }

        private void writeRest(ByteBuffer data) throws IOException {
            channel.write(data);
            if (!data.hasRemaining()) {
                rest = null;
                key.interestOps(SelectionKey.OP_READ);
            }
        }
    }
}
