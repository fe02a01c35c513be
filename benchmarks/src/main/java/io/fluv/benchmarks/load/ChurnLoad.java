package io.fluv.benchmarks.load;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Connects, has one message echoed, closes, and begins again: a number of connections at a time. */
public final class ChurnLoad extends Load {
    private static final int MESSAGE_BYTES = 64;
    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 50_000;

    private final InetSocketAddress server;
    private final int atATime;
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(2 * MESSAGE_BYTES);
    private int opened;

    /** Elsewhere each time: the ports that the last run used wait for late segments of their connections. */
    private int port = (int) Math.floorMod(System.nanoTime() / 1_000, (long) PORTS);

    public ChurnLoad(InetSocketAddress server, int atATime) throws IOException {
        super(Duration.ofMillis(100));
        this.server = server;
        this.atATime = atATime;
        Message.fill(message, MESSAGE_BYTES);
    }

    @Override
    void begin() throws IOException {
        for (int i = 0; i < atATime; i++) {
            open();
        }
    }

    @Override
    void onReady(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Visit visit = (Visit) key.attachment();
        if (key.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            visit.send(channel);
        } else if (visit.receive(channel)) {
            channel.close();
            answered(1, visit.begun, System.nanoTime());
            open();
        }
    }

    /**
     * Chooses the local port itself. The system's choice would soon be out of ports: those of closed connections are kept
     * back for a minute, unless whoever asks for one by number says that it may be reused.
     */
    private void open() throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                port = (port + 1) % PORTS;
                channel.bind(new InetSocketAddress(server.getAddress(), FIRST_PORT + port));
                Visit visit = new Visit(opened++);
                if (channel.connect(server)) {
                    register(channel, SelectionKey.OP_READ, visit);
                    visit.send(channel);
                } else {
                    register(channel, SelectionKey.OP_CONNECT, visit);
                }
                return;
            } catch (BindException | ConnectException taken) {
                channel.close(); // another one's port, or one whose last connection is remembered too well
            }
        }
    }

    /** One connection's life. */
    private final class Visit {
        private final int id;
        private final long begun = System.nanoTime();
        private int received;

        Visit(int id) {
            this.id = id;
        }

        void send(SocketChannel channel) throws IOException {
            Message.number(message, 0, MESSAGE_BYTES, id, id);
            Sockets.writeAll(channel, message.clear());
        }

        /** True when the whole message is back. */
        boolean receive(SocketChannel channel) throws IOException {
            int count = channel.read(incoming.clear());
            if (count < 0) {
                throw new IOException("the server closed connection " + id + " before its echo");
            }
            if (received == 0 && count == MESSAGE_BYTES && !Message.matches(incoming, 0, MESSAGE_BYTES, id, id)) {
                throw new IOException("connection " + id + ": another message came back");
            }
            received += count;
            return received >= MESSAGE_BYTES;
        }
    }
}
