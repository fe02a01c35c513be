package io.fluv.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that are there, for as long as they are not closed, and do something only when told. */
public final class IdleLoad implements AutoCloseable {
    private static final int MESSAGE_BYTES = 64;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);

    /** Connects so many times, and has one message echoed on each. */
    public IdleLoad(InetSocketAddress server, int connections) throws IOException {
        Message.fill(message, MESSAGE_BYTES);
        try {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(server);
                channels.add(channel);
                Message.number(message, 0, MESSAGE_BYTES, i, i);
                exchange(channel, message);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Has so many bytes echoed on each, one after the other. */
    public void use(int bytes) throws IOException {
        ByteBuffer much = ByteBuffer.allocateDirect(bytes);
        for (SocketChannel channel : channels) {
            exchange(channel, much);
        }
    }

    private static void exchange(SocketChannel channel, ByteBuffer data) throws IOException {
        ByteBuffer back = ByteBuffer.allocate(data.capacity());
        channel.write(data.clear());
        while (back.hasRemaining()) {
            if (channel.read(back) < 0) {
                throw new IOException("the server closed an idle connection");
            }
        }
        if (!back.flip().equals(data.clear())) {
            throw new IOException("what an idle connection got back is not what it sent");
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
