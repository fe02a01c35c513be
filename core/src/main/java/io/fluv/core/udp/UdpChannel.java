package io.fluv.core.udp;

import io.fluv.core.UdpOptions;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import org.jspecify.annotations.Nullable;

/** What a handle needs of its socket. An interface so that a test can script a lack of room and errors of every call. */
interface UdpChannel {
    /** Binds a socket with its options set. */
    interface Opener {
        UdpChannel open(InetSocketAddress address, UdpOptions options) throws IOException;
    }

    /** Reads one datagram and tells its sender; null when there is none now. */
    @Nullable
    InetSocketAddress receive(ByteBuffer target) throws IOException;

    /**
     * Bytes that the kernel took: all of them, or zero when it has no room now. An empty datagram gives zero either way,
     * so it should be sent only when there is room.
     */
    int send(ByteBuffer source, InetSocketAddress target) throws IOException;

    void connect(InetSocketAddress peer) throws IOException;

    void disconnect() throws IOException;

    /** Joins a group, for all senders or for one. */
    MembershipKey join(InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source)
            throws IOException;

    /** Closes. The descriptor goes at the loop's next select. */
    void close() throws IOException;

    Registration register(EventLoop loop, int interest, Handle handle) throws IOException;

    InetSocketAddress localAddress();

    @Nullable
    InetSocketAddress remoteAddress();

    <T> T option(SocketOption<T> option) throws IOException;

    <T> void option(SocketOption<T> option, T value) throws IOException;
}
