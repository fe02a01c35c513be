package io.fluv.core.udp;

import io.fluv.core.UdpOptions;
import io.fluv.core.driver.Group;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.loop.StressLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A datagram socket without a kernel, which takes what is sent. On the loop only. */
final class StubUdpChannel implements UdpChannel {
    static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("there", 2);

    int sent;
    int closes;

    /** A socket over this. */
    BoundSocket bind() {
        UdpHandle handle = new UdpHandle(StressLoop.group().assign(), this, UdpOptions.defaults());
        CountDownLatch started = new CountDownLatch(1);
        StressLoop.loop().execute(() -> {
            try {
                handle.start();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            started.countDown();
        });
        try {
            started.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new BoundSocket(handle);
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer target) {
        return null;
    }

    @Override
    public boolean send(ByteBuffer source, InetSocketAddress target) {
        sent++;
        return true;
    }

    @Override
    public void connect(InetSocketAddress peer) {}

    @Override
    public void disconnect() {}

    @Override
    public void join(Group group) throws IOException {
        throw new IOException("no groups");
    }

    @Override
    public void leave(Group group) {}

    @Override
    public void block(Group group, InetAddress source, boolean blocked) throws IOException {
        throw new IOException("no groups");
    }

    @Override
    public void close() {
        closes++;
    }

    @Override
    public void register(Poller poller, Interest interest, Handle handle) {}

    @Override
    public void interest(Interest interest) {}

    @Override
    public void handle(Handle next) {}

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public InetSocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return null;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }
}
