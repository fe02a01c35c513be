package io.fluv.core.udp;

import io.fluv.core.DatagramSocket;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Binds UDP sockets on a group of loops. Any thread. */
public final class UdpSockets {
    private final LoopGroup group;
    private final UdpChannel.Opener binding;

    public UdpSockets(LoopGroup group) {
        this(group, SocketUdpChannel::bind);
    }

    UdpSockets(LoopGroup group, UdpChannel.Opener binding) {
        this.group = group;
        this.binding = binding;
    }

    /** See {@link io.fluv.core.Transport#bind}; the address has to be resolved. */
    public void bind(InetSocketAddress address, UdpOptions options, CompletableFuture<DatagramSocket> result) {
        EventLoop loop = group.assign();
        try {
            loop.execute(() -> open(loop, address, options, result));
        } catch (RejectedExecutionException ended) {
            loop.unassign();
            result.completeExceptionally(SocketFailure.networkClosed("bind", address));
        }
    }

    private void open(
            EventLoop loop, InetSocketAddress address, UdpOptions options, CompletableFuture<DatagramSocket> result) {
        if (result.isDone()) {
            loop.unassign(); // cancelled meanwhile
            return;
        }
        UdpChannel channel = null;
        try {
            channel = binding.open(address, options);
            UdpHandle handle = new UdpHandle(loop, channel, options);
            handle.start();
            if (!result.complete(new BoundSocket(handle))) {
                handle.closeAtOnce(); // the cancel was first
            }
        } catch (Throwable e) {
            loop.unassign();
            close(channel, e);
            result.completeExceptionally(SocketFailure.of("bind", address, e));
        }
    }

    private static void close(@Nullable UdpChannel channel, Throwable primary) {
        if (channel != null) {
            try {
                channel.close();
            } catch (Throwable e) {
                primary.addSuppressed(e);
            }
        }
    }
}
