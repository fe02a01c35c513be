package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.core.loop.StressLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket without a kernel: the bytes 0, 1, 2 and so on can be read, one with each read, and all that is written is taken.
 * Ready whenever the connection wants to read. Its own registration; on the loop only.
 */
final class StubChannel implements StreamChannel, Registration {
    private final int readable;
    private int read;
    private int interest;
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
    public void shutdownOutput() {}

    @Override
    public void close(boolean abort) {
        closes++;
    }

    @Override
    public Registration register(EventLoop loop, int ops, Handle registered) {
        handle = registered;
        interest(ops);
        return this;
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

    // ---- the registration ----

    @Override
    public int interest() {
        return interest;
    }

    @Override
    public void interest(int ops) {
        interest = ops;
        if ((ops & SelectionKey.OP_READ) != 0 && !selected) {
            selected = true;
            StressLoop.loop().execute(this::ready);
        }
    }

    private void ready() {
        selected = false;
        if ((interest & SelectionKey.OP_READ) != 0) {
            Objects.requireNonNull(handle).onReady(SelectionKey.OP_READ); // which says its interest again
        }
    }

    @Override
    public void handle(Handle next) {
        handle = next;
    }

    @Override
    public void cancel() {
        interest = 0;
    }
}
