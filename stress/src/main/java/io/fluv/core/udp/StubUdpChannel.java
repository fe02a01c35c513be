package io.fluv.core.udp;

import io.fluv.core.UdpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.core.loop.StressLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A datagram socket without a kernel, which takes what is sent. Its own registration; on the loop only. */
final class StubUdpChannel implements UdpChannel, Registration {
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
    public int send(ByteBuffer source, InetSocketAddress target) {
        sent++;
        return source.remaining();
    }

    @Override
    public void connect(InetSocketAddress peer) {}

    @Override
    public void disconnect() {}

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
            throws IOException {
        throw new IOException("no groups");
    }

    @Override
    public void close() {
        closes++;
    }

    @Override
    public Registration register(EventLoop loop, int ops, Handle handle) {
        return this;
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

    @Override
    public int interest() {
        return 0;
    }

    @Override
    public void interest(int ops) {}

    @Override
    public void handle(Handle next) {}

    @Override
    public void cancel() {}
}
