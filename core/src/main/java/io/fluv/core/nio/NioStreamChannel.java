package io.fluv.core.nio;

import io.fluv.core.driver.StreamChannel;
import io.fluv.core.host.BoundPath;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connected {@link SocketChannel}. Its addresses are kept, since the JDK no longer tells them once it is closed. */
final class NioStreamChannel extends NioChannel<SocketChannel> implements StreamChannel {
    private final SocketAddress local;
    private final SocketAddress remote;
    /** Until it is closed. */
    private @Nullable BoundPath path;

    /** One that was accepted: if it has a path, that is the listener's. */
    NioStreamChannel(SocketChannel accepted) throws IOException {
        super(accepted);
        this.path = null;
        this.local = accepted.getLocalAddress();
        this.remote = accepted.getRemoteAddress();
    }

    /** One that has connected, and keeps its place. */
    NioStreamChannel(NioConnectChannel connected, @Nullable BoundPath path) throws IOException {
        super(connected.channel, connected);
        this.path = path;
        this.local = channel.getLocalAddress();
        this.remote = channel.getRemoteAddress();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return channel.read(target);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        try {
            return channel.write(source);
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    /** A socket that is closed next sends FIN by that. */
    @Override
    public boolean shutdownOutput(boolean closesNext) throws IOException {
        if (!closesNext) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                throw NioFault.of(e);
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        BoundPath made = path;
        path = null; // at a second close it may be somebody else's
        BoundPath.closing(made, channel);
    }

    @Override
    public void abort() throws IOException {
        try {
            if (channel.isOpen() && !(local instanceof UnixDomainSocketAddress)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } finally {
            close();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}
