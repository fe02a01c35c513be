package io.fluv.core.nio;

import io.fluv.core.host.PathFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Map;

/** Opens the JDK's channels for an address, in non-blocking mode and with the options set. Any thread. */
final class NioSockets {
    private NioSockets() {}

    static NioListenChannel listen(
            SocketAddress local,
            int backlog,
            Map<SocketOption<?>, Object> options,
            Map<SocketOption<?>, Object> accepted)
            throws IOException {
        try {
            // An option that no connection could be given is to fail here, and not each connection that is accepted.
            try (SocketChannel probe = SocketChannel.open(familyOf(local))) {
                configure(probe, local, accepted);
            }
            ServerSocketChannel channel = ServerSocketChannel.open(familyOf(local));
            try {
                configure(channel, local, options);
                return new NioListenChannel(channel.bind(local, backlog), accepted);
            } catch (Throwable failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw PathFailure.ofBind(local, NioFault.of(e), NioSockets::nobodyListens);
        }
    }

    static NioConnectChannel connector(SocketAddress remote, Map<SocketOption<?>, Object> options) throws IOException {
        try {
            SocketChannel channel = SocketChannel.open(familyOf(remote));
            try {
                configure(channel, remote, options);
                return new NioConnectChannel(channel, remote, unbound(remote));
            } catch (Throwable failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }

    private static SocketAddress unbound(SocketAddress remote) {
        return remote instanceof UnixDomainSocketAddress ? UnixDomainSocketAddress.of("") : new InetSocketAddress(0);
    }

    static NioUdpChannel bind(InetSocketAddress local, Map<SocketOption<?>, Object> options) throws IOException {
        try {
            DatagramChannel channel = DatagramChannel.open(familyOf(local));
            try {
                configure(channel, local, options);
                channel.bind(local);
                return new NioUdpChannel(channel);
            } catch (Throwable failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioFault.of(e);
        }
    }

    /** @param address one of the channel's, for its kind */
    static <C extends SelectableChannel & NetworkChannel> void configure(
            C channel, SocketAddress address, Map<SocketOption<?>, Object> options) throws IOException {
        channel.configureBlocking(false);
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

    /** An IPv4 socket for an IPv4 address: the JDK's dual one would tell its own address in IPv6 form. */
    private static ProtocolFamily familyOf(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        boolean four = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        return four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /**
     * Tells by connecting, which takes no time: it succeeds, or else fails at once. A listener that is alive sees a connection
     * that ends as it begins.
     */
    static boolean nobodyListens(UnixDomainSocketAddress address) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException unknown) {
            return false; // its queue is full, it is of another kind, or we may not ask
        }
    }

    /** Asks a selector of its own, which the loop's does not hear of. */
    static boolean isWritable(DatagramChannel channel) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            return selector.selectNow() > 0;
        } catch (IOException e) {
            throw NioFault.of(e);
        }
    }
}
