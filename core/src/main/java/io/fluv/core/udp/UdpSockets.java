package io.fluv.core.udp;

import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.loop.Opening;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Binds UDP sockets on a group of loops. Any thread. */
public final class UdpSockets {
    private final LoopGroup group;

    public UdpSockets(LoopGroup group) {
        this.group = group;
    }

    /** See {@link io.fluv.core.Transport#bind}; the address has to be resolved. */
    public void bind(InetSocketAddress address, UdpOptions options, CompletableFuture<DatagramSocket> result) {
        new Opening<UdpChannel, UdpHandle>(group, "bind", address)
                .start(
                        result,
                        () -> group.driver().bind(ofFamily(options.family(), address), options.socketOptions()),
                        (loop, channel) -> new UdpHandle(loop, channel, options),
                        BoundSocket::new);
    }

    /** The wildcard of either family stands for "every address", and so for that of the other. */
    private static InetSocketAddress ofFamily(@Nullable ProtocolFamily family, InetSocketAddress address)
            throws IOException {
        InetAddress host = address.getAddress();
        if (family == null || host == null || family == familyOf(host)) {
            return address; // one that was not looked up is the driver's to refuse
        }
        if (!host.isAnyLocalAddress()) {
            throw new SocketFault(Kind.FAMILY_NOT_SUPPORTED, "address family not supported");
        }
        int bytes = family == StandardProtocolFamily.INET ? 4 : 16;
        return new InetSocketAddress(InetAddress.getByAddress(new byte[bytes]), address.getPort());
    }

    private static ProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }
}
