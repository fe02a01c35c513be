package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.loop.StressLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket without a kernel: the bytes 0, 1, 2 and so on can be read, one with each read, and all that is written is taken.
 * Ready whenever the connection wants to read. On the loop only.
 */
final class StubChannel implements StreamChannel {
    private final int readable;
    private int read;
    private Interest interest = Interest.NONE;
    private boolean selected;
    private @Nullable Handle handle;

    /** What was written, in decimal digits: each byte is one. */
    long wire;

    int closes;

    /** @param readable how many bytes the peer sends before its end */
    StubChannel(int readable) {
        this.readable = readable;
    }

    /** A connection over this. */
    TcpConnection connect() {
        TcpConnection connection = new TcpConnection(StressLoop.group().assign(), this, TcpOptions.defaults(), null);
        connection.start();
        return connection;
    }

    @Override
    public int read(ByteBuffer target) {
        if (read == readable) {
            return -1;
        }
        target.put((byte) read++);
        return 1;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        while (source.hasRemaining()) {
            wire = wire * 10 + source.get();
        }
        return count;
    }

    @Override
    public boolean shutdownOutput(boolean closesNext) {
        return true;
    }

    @Override
    public void close() {
        closes++;
        interest = Interest.NONE;
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void register(Poller poller, Interest first, Handle registered) {
        handle = registered;
        interest(first);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("there", 2);
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }

    // ---- the place ----

    @Override
    public void interest(Interest next) {
        interest = next;
        if (next.reads() && !selected) {
            selected = true;
            StressLoop.loop().execute(this::ready);
        }
    }

    private void ready() {
        selected = false;
        if (interest.reads()) {
            Objects.requireNonNull(handle).onReady(Interest.READ); // which says its interest again
        }
    }

    @Override
    public void handle(Handle next) {
        handle = next;
    }
}
