package io.fluv.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A client that keeps an echo server busy from one thread of bare NIO, and counts what comes back. */
final class LoadGenerator {
    /**
     * What is asked of a server.
     *
     * @param connections how many at the same time
     * @param messageBytes the size of a message
     * @param inFlight how many messages each connection has under way
     * @param reconnects true for a connection per message
     */
    record Case(String name, int connections, int messageBytes, int inFlight, boolean reconnects) {}

    private static final int READ_BYTES = 256 * 1024;

    private final int port;
    private final Case work;
    private final ByteBuffer message;
    private final ByteBuffer received = ByteBuffer.allocateDirect(READ_BYTES);
    private long bytesBack;

    LoadGenerator(int port, Case work) {
        this.port = port;
        this.work = work;
        this.message = ByteBuffer.allocateDirect(work.messageBytes());
    }

    /** Runs for a while and returns how many messages came back. */
    long run(Duration duration) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < work.connections(); i++) {
                connect(selector);
            }
            long start = System.nanoTime();
            while (System.nanoTime() - start < duration.toNanos()) {
                selector.select(this::onReady, 100);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        return bytesBack / work.messageBytes();
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Flight flight = new Flight();
        channel.register(selector, SelectionKey.OP_READ, flight);
        flight.owed = (long) work.inFlight() * work.messageBytes();
        send(channel, flight);
    }

    private void onReady(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        Flight flight = (Flight) key.attachment();
        try {
            int count = channel.read(received.clear());
            if (count < 0) {
                throw new IOException("the server closed");
            }
            bytesBack += count;
            flight.owed += count;
            if (work.reconnects()) {
                flight.back += count;
                if (flight.back == work.messageBytes()) {
                    channel.close();
                    connect(key.selector());
                }
                return;
            }
            send(channel, flight);
            boolean stuck = flight.owed > 0;
            key.interestOps(stuck ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what is owed, whole messages or parts of them: to an echo it is all the same. */
    private void send(SocketChannel channel, Flight flight) throws IOException {
        while (flight.owed > 0) {
            message.clear().limit((int) Math.min(flight.owed, message.capacity()));
            int taken = channel.write(message);
            flight.owed -= taken;
            if (message.hasRemaining()) {
                return;
            }
        }
    }

    /** What one connection has yet to send, and has got back. */
    private static final class Flight {
        long owed;
        long back;
    }
}
