package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/** A {@link SocketChannel} that is to be connected. */
final class SocketConnectChannel implements ConnectChannel {
    private final SocketChannel channel;
    private final SocketAddress remote;

    private SocketConnectChannel(SocketChannel channel, SocketAddress remote) {
        this.channel = channel;
        this.remote = remote;
    }

    static SocketConnectChannel open(SocketAddress remote, TcpOptions options) throws IOException {
        return new SocketConnectChannel(Sockets.openFor(remote, options), remote);
    }

    @Override
    public boolean connect() throws IOException {
        return channel.connect(Sockets.withInterface(remote));
    }

    @Override
    public boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    @Override
    public Registration register(EventLoop loop, int interest, Handle handle) throws IOException {
        return loop.register(channel, interest, handle);
    }

    @Override
    public StreamChannel stream() throws IOException {
        return new SocketStreamChannel(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
