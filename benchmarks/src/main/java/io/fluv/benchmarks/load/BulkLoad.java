package io.fluv.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Connections that each stream chunks with up to a window of bytes under way. Counts bytes; its latencies mean nothing. */
public final class BulkLoad extends Load {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int WINDOW_BYTES = 1024 * 1024;
    private static final int READ_BYTES = 256 * 1024;

    private final InetSocketAddress server;
    private final int connections;

    /** Starts with its number, the rest is the same for all. */
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);

    private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ_BYTES);

    public BulkLoad(InetSocketAddress server, int connections) throws IOException {
        super(Duration.ofMillis(100));
        this.server = server;
        this.connections = connections;
        for (int i = 0; i < CHUNK_BYTES; i++) {
            chunk.put(i, body(i));
        }
    }

    @Override
    void begin() throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = Sockets.connect(server);
            Stream stream = new Stream(channel, i);
            stream.send(register(channel, SelectionKey.OP_READ, stream));
        }
    }

    @Override
    void onReady(SelectionKey key) throws IOException {
        Stream stream = (Stream) key.attachment();
        if (key.isReadable()) {
            stream.receive();
        }
        stream.send(key);
    }

    private static byte body(int offset) {
        return (byte) (offset * 31 + 7);
    }

    /** One connection. */
    private final class Stream {
        private final SocketChannel channel;
        private final int id;
        private long sent;
        private long received;

        Stream(SocketChannel channel, int id) {
            this.channel = channel;
            this.id = id;
        }

        /** As much as the window lets through and the kernel takes. */
        void send(SelectionKey key) throws IOException {
            boolean full = false;
            while (!full && (sent % CHUNK_BYTES != 0 || sent + CHUNK_BYTES - received <= WINDOW_BYTES)) {
                int offset = (int) (sent % CHUNK_BYTES);
                chunk.putLong(0, sent / CHUNK_BYTES);
                sent += channel.write(chunk.clear().position(offset));
                full = chunk.hasRemaining();
            }
            int interest = full ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        }

        void receive() throws IOException {
            int count = channel.read(incoming.clear());
            if (count < 0) {
                throw new IOException("the server closed connection " + id);
            }
            check(count);
            received += count;
            long now = System.nanoTime();
            answered(count, now, now);
        }

        /** The number of every chunk that begins here, and the last byte. To look at all would take all of the time. */
        private void check(int count) throws IOException {
            long first = (received + CHUNK_BYTES - 1) / CHUNK_BYTES;
            for (long number = first; (number * CHUNK_BYTES - received) + Long.BYTES <= count; number++) {
                if (incoming.getLong((int) (number * CHUNK_BYTES - received)) != number) {
                    throw new IOException("connection " + id + ": chunk " + number + " came back as another");
                }
            }
            int last = (int) ((received + count - 1) % CHUNK_BYTES);
            if (count > 0 && last >= Long.BYTES && incoming.get(count - 1) != body(last)) {
                throw new IOException(
                        "connection " + id + ": byte " + (received + count - 1) + " came back as another");
            }
        }
    }
}
