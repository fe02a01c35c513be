package io.fluv.core.udp;

import io.fluv.core.Membership;
import io.fluv.core.driver.Group;
import io.fluv.core.error.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A membership, which is changed on the socket's loop. It is valid until it is left, or the socket closed. */
final class GroupMembership implements Membership {
    private final UdpHandle handle;
    private final Group group;

    /** Volatile because any thread asks; written by the loop alone. */
    private volatile boolean left;

    GroupMembership(UdpHandle handle, Group group) {
        this.handle = handle;
        this.group = group;
    }

    @Override
    public InetAddress group() {
        return group.address();
    }

    @Override
    public NetworkInterface networkInterface() {
        return group.networkInterface();
    }

    @Override
    public @Nullable InetAddress source() {
        return group.source();
    }

    @Override
    public boolean isValid() {
        return !left && handle.isOpen();
    }

    @Override
    public CompletableFuture<Void> leave() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        // A socket that is closed is a member of nothing.
        if (!handle.hop(() -> {
            try {
                leaveOnce();
                result.complete(null);
            } catch (Throwable failure) {
                result.completeExceptionally(failure); // the JDK makes an error of what the system says
            }
        })) {
            result.complete(null);
        }
        return result;
    }

    private void leaveOnce() throws IOException {
        assert handle.inLoop();
        if (isValid()) {
            left = true;
            handle.memberships().leave(group);
        }
    }

    @Override
    public CompletableFuture<Void> block(InetAddress source) {
        return blocked("block", source, true);
    }

    @Override
    public CompletableFuture<Void> unblock(InetAddress source) {
        return blocked("unblock", source, false);
    }

    private CompletableFuture<Void> blocked(String operation, InetAddress source, boolean blocked) {
        Objects.requireNonNull(source, "source");
        return handle.perform(operation, Endpoint.host(source) + " in " + this, () -> {
            if (left) {
                throw new IllegalStateException("no longer a member");
            }
            handle.channel().block(group, source, blocked);
        });
    }

    /** {@code 239.1.2.3 on eth0}, and the source if it is for one. */
    @Override
    public String toString() {
        InetAddress source = source();
        return Endpoint.host(group()) + " on " + networkInterface().getName()
                + (source == null ? "" : " from " + Endpoint.host(source));
    }
}
