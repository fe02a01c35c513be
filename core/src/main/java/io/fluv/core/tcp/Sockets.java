package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.core.error.SocketFailure;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the JDK's channels for an address, in non-blocking mode and with the options set. */
final class Sockets {
    private Sockets() {}

    static SocketChannel openFor(SocketAddress remote, TcpOptions options) throws IOException {
        SocketChannel channel = SocketChannel.open(familyOf(remote));
        try {
            configureConnection(channel, remote, options);
            bind(channel, options.localAddress());
            return channel;
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private static void bind(SocketChannel channel, @Nullable SocketAddress local) throws IOException {
        if (local != null) {
            try {
                channel.bind(local);
            } catch (IOException | RuntimeException e) {
                throw SocketFailure.of(
                        "bind",
                        local,
                        PathFailure.ofBind(local, e)); // else it would seem to be about the peer's address
            }
        }
    }

    static ServerSocketChannel listenAt(SocketAddress local, TcpOptions options) throws IOException {
        // An option that no connection could be given is to fail here, and not each connection that is accepted.
        try (SocketChannel probe = SocketChannel.open(familyOf(local))) {
            configureConnection(probe, local, options);
        }
        ServerSocketChannel channel = ServerSocketChannel.open(familyOf(local));
        try {
            channel.configureBlocking(false);
            set(channel, local, options.listenerOptions());
            return channel.bind(local, options.backlog());
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /**
     * @param address one of the channel's, for its kind
     */
    static void configureConnection(SocketChannel channel, SocketAddress address, TcpOptions options)
            throws IOException {
        channel.configureBlocking(false);
        set(channel, address, options.connectionOptions());
    }

    /** An IPv4 socket for an IPv4 address: the JDK's dual one would tell its own address in IPv6 form. */
    private static ProtocolFamily familyOf(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        boolean four = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        return four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static void set(NetworkChannel channel, SocketAddress address, Map<SocketOption<?>, Object> options)
            throws IOException {
        for (Map.Entry<SocketOption<?>, Object> entry : options.entrySet()) {
            SocketOption<?> option = entry.getKey();
            // The same options serve both kinds of stream: what only TCP has does not apply to a Unix-domain path.
            boolean applies = !(address instanceof UnixDomainSocketAddress)
                    || channel.supportedOptions().contains(option);
            if (applies) {
                set(channel, option, entry.getValue());
            }
        }
    }

    private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value) throws IOException {
        channel.setOption(option, option.type().cast(value));
    }
}
