package io.fluv.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A socket of the JDK as the other side of a stream, over TCP or a Unix-domain path.
 *
 * <p>Its methods wait as a blocking socket's do, and give up with {@link SocketTimeoutException} after {@link #PATIENCE}.
 * The channel below is non-blocking, because the JDK has no such bound for one that blocks.
 */
public final class RawPeer implements AutoCloseable {
    /** Long, because only a failing test ever uses it up. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MANY = 64 * 1024;
    private static final int FEW = 64;

    /** How the other side's data ended. */
    public enum End {
        FIN,
        RESET
    }

    private final SocketChannel channel;

    private RawPeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        if (isTcp()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    private boolean isTcp() {
        return channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
    }

    /** Connects, and fails with the JDK's exception as the cause. */
    public static RawPeer connect(SocketAddress address) {
        try {
            SocketChannel channel =
                    isPath(address) ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            try {
                RawPeer peer = new RawPeer(channel);
                if (!channel.connect(address)) {
                    await(channel, SelectionKey.OP_CONNECT);
                    channel.finishConnect();
                }
                return peer;
            } catch (Throwable failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A socket that listens, for {@link #accept}. Closing it leaves a path's file where it is. */
    public static ServerSocketChannel listen(SocketAddress address) throws IOException {
        return bind(open(address), address);
    }

    /** As {@link #listen}; what it accepts offers the sender a small window, so that one who does not read stops it soon. */
    public static ServerSocketChannel listen(SocketAddress address, int receiveBuffer) throws IOException {
        return bind(open(address).setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer), address);
    }

    private static ServerSocketChannel open(SocketAddress address) throws IOException {
        return isPath(address) ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    }

    private static boolean isPath(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    private static ServerSocketChannel bind(ServerSocketChannel server, SocketAddress address) throws IOException {
        try {
            server.configureBlocking(false);
            return server.bind(address);
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    /** The next one that connects to {@code server}. */
    public static RawPeer accept(ServerSocketChannel server) throws IOException {
        SocketChannel accepted = server.accept();
        while (accepted == null) {
            await(server, SelectionKey.OP_ACCEPT);
            accepted = server.accept();
        }
        return new RawPeer(accepted);
    }

    /** The channel, non-blocking: for options, and to write what fits and no more. */
    public SocketChannel channel() {
        return channel;
    }

    public SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }

    public void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                await(channel, SelectionKey.OP_WRITE);
            }
        }
    }

    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends that many bytes as fast as they are read, and then the end, on a thread of its own. Closing this peer stops it.
     */
    public void sendInBackground(long bytes) {
        Thread sender = new Thread(
                () -> {
                    try {
                        for (long left = bytes; left > 0; left -= FEW) {
                            write(new byte[(int) Math.min(left, FEW)]);
                        }
                        shutdownOutput();
                    } catch (IOException e) {
                        return; // nobody reads any more
                    }
                },
                "sender");
        sender.setDaemon(true);
        sender.start();
    }

    public byte[] read(int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            if (readInto(target) < 0) {
                throw new IOException("the data ended after " + target.position() + " of " + count + " bytes");
            }
        }
        return target.array();
    }

    public String readText(int count) throws IOException {
        return new String(read(count), StandardCharsets.UTF_8);
    }

    /** Everything up to the other side's end of data. */
    public byte[] readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer target = ByteBuffer.allocate(MANY);
        for (int count = readInto(target); count >= 0; count = readInto(target.clear())) {
            all.write(target.array(), 0, count);
        }
        return all.toByteArray();
    }

    public String readAllText() throws IOException {
        return new String(readAll(), StandardCharsets.UTF_8);
    }

    /** Reads and drops everything, and tells what came at the end. */
    public End awaitEnd() throws IOException {
        ByteBuffer dropped = ByteBuffer.allocate(MANY);
        try {
            int count = 0;
            while (count >= 0) {
                count = readInto(dropped.clear());
            }
            return End.FIN;
        } catch (SocketException e) {
            return End.RESET;
        }
    }

    /** At least one byte, or -1 at the end. */
    private int readInto(ByteBuffer target) throws IOException {
        int count = channel.read(target);
        while (count == 0) {
            await(channel, SelectionKey.OP_READ);
            count = channel.read(target);
        }
        return count;
    }

    /** Writes, and reads as much. */
    public String echo(String text) throws IOException {
        write(text);
        return readText(text.getBytes(StandardCharsets.UTF_8).length);
    }

    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Closes so that the other side sees {@link StreamKind#reset()}. */
    public void reset() throws IOException {
        if (isTcp()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        channel.close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a selector for this one wait, so that several threads may wait for the same channel. */
    private static void await(SelectableChannel channel, int operation) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, operation);
            if (selector.select(PATIENCE.toMillis()) == 0) {
                throw new SocketTimeoutException("nothing for " + PATIENCE.toSeconds() + " s");
            }
        }
    }
}
