package io.fluv.examples.livefeed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sender of the JDK's own that writes numbered lines as fast as the connection takes them, on a thread of its own, and then
 * ends its data. A write that is not accepted blocks it.
 */
public final class Flood implements AutoCloseable {
    private final SocketChannel channel;
    private final AtomicLong accepted = new AtomicLong();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    private Flood(SocketChannel channel) {
        this.channel = channel;
    }

    /** Begins to write {@code lines} lines, {@code flood 0} and so on. */
    public static Flood start(InetSocketAddress to, int lines) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
        channel.connect(to);
        Flood flood = new Flood(channel);
        Thread thread = new Thread(() -> flood.write(lines), "flood");
        thread.setDaemon(true);
        thread.start();
        return flood;
    }

    private void write(int lines) {
        try {
            for (int i = 0; i < lines; i++) {
                ByteBuffer line = ByteBuffer.wrap(line(i).getBytes(StandardCharsets.UTF_8));
                while (line.hasRemaining()) {
                    accepted.addAndGet(channel.write(line));
                }
            }
            channel.shutdownOutput();
            finished.complete(null);
        } catch (IOException e) {
            finished.completeExceptionally(e);
        }
    }

    private static String line(int number) {
        return "flood " + number + " of a sender that never waits unless it has to\n";
    }

    /** How many bytes so many lines are. */
    public static long bytes(int lines) {
        long bytes = 0;
        for (int i = 0; i < lines; i++) {
            bytes += line(i).length();
        }
        return bytes;
    }

    /** Bytes that the kernel has accepted so far. */
    public long accepted() {
        return accepted.get();
    }

    public boolean isFinished() {
        return finished.isDone();
    }

    /** Waits until everything was accepted. */
    public void awaitFinished(Duration patience) throws Exception {
        finished.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** This side's address, as the application sees it. */
    public String name() {
        try {
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
