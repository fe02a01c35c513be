package io.fluv.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Connections that each keep a number of messages under way: for every one that comes back the next is sent. */
public final class EchoLoad extends Load {
    private static final int READ_BYTES = 256 * 1024;

    private final InetSocketAddress server;
    private final int connections;
    private final int messageBytes;
    private final int inFlight;
    private final ByteBuffer outgoing;
    private final ByteBuffer incoming;

    /**
     * For one run.
     *
     * @param messageBytes the size of a message
     * @param inFlight how many messages each connection has under way
     */
    public EchoLoad(InetSocketAddress server, int connections, int messageBytes, int inFlight) throws IOException {
        super(Duration.ofMillis(100));
        if (messageBytes < Message.LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "messageBytes: " + messageBytes + " is less than " + Message.LEAST_BYTES);
        }
        this.server = server;
        this.connections = connections;
        this.messageBytes = messageBytes;
        this.inFlight = inFlight;
        this.outgoing = ByteBuffer.allocateDirect(inFlight * messageBytes);
        this.incoming = ByteBuffer.allocateDirect(READ_BYTES);
        Message.fill(outgoing, messageBytes);
    }

    @Override
    void begin() throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = Sockets.connect(server);
            Line line = new Line(channel, i);
            register(channel, SelectionKey.OP_READ, line);
            line.send(inFlight, System.nanoTime());
        }
    }

    @Override
    void onReady(SelectionKey key) throws IOException {
        ((Line) key.attachment()).receive();
    }

    /** One connection. */
    private final class Line {
        private final SocketChannel channel;
        private final int id;
        private final long[] sentAt = new long[inFlight];

        /** What has come of a message whose rest has not; ready to be read from. */
        private final ByteBuffer begun = ByteBuffer.allocate(messageBytes).limit(0);

        private int sent;
        private int received;

        Line(SocketChannel channel, int id) {
            this.channel = channel;
            this.id = id;
        }

        void send(int count, long now) throws IOException {
            outgoing.clear();
            for (int i = 0; i < count; i++) {
                sentAt[sent % inFlight] = now;
                Message.number(outgoing, i * messageBytes, messageBytes, sent, id);
                sent++;
            }
            Sockets.writeAll(channel, outgoing.limit(count * messageBytes));
        }

        void receive() throws IOException {
            incoming.clear().put(begun);
            if (channel.read(incoming) < 0) {
                throw new IOException("the server closed connection " + id);
            }
            long now = System.nanoTime();
            int whole = incoming.position() / messageBytes;
            for (int i = 0; i < whole; i++) {
                check(i * messageBytes);
                answered(1, sentAt[received % inFlight], now);
                received++;
            }
            begun.clear().put(incoming.flip().position(whole * messageBytes)).flip();
            if (whole > 0) {
                send(whole, now);
            }
        }

        private void check(int offset) throws IOException {
            if (!Message.matches(incoming, offset, messageBytes, received, id)) {
                throw new IOException("connection " + id + ": message " + received + " came back as another");
            }
        }
    }
}
