package io.fluv.core.udp;

import io.fluv.core.Membership;
import io.fluv.core.error.Endpoint;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.MembershipKey;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A membership that the JDK keeps; it is changed on the socket's loop. */
final class GroupMembership implements Membership {
    private final UdpHandle handle;
    private final MembershipKey key;

    GroupMembership(UdpHandle handle, MembershipKey key) {
        this.handle = handle;
        this.key = key;
    }

    @Override
    public InetAddress group() {
        return key.group();
    }

    @Override
    public NetworkInterface networkInterface() {
        return key.networkInterface();
    }

    @Override
    public @Nullable InetAddress source() {
        return key.sourceAddress();
    }

    @Override
    public boolean isValid() {
        return key.isValid();
    }

    @Override
    public CompletableFuture<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        // A socket that is closed is a member of nothing.
        if (!handle.door().hop(() -> {
            try {
                key.drop();
                left.complete(null);
            } catch (Throwable failure) {
                left.completeExceptionally(failure); // the JDK makes an error of what the system says
            }
        })) {
            left.complete(null);
        }
        return left;
    }

    @Override
    public CompletableFuture<Void> block(InetAddress source) {
        Objects.requireNonNull(source, "source");
        return handle.perform("block", Endpoint.host(source) + " in " + this, () -> key.block(source));
    }

    @Override
    public CompletableFuture<Void> unblock(InetAddress source) {
        Objects.requireNonNull(source, "source");
        return handle.perform("unblock", Endpoint.host(source) + " in " + this, () -> key.unblock(source));
    }

    /** {@code 239.1.2.3 on eth0}, and the source if it is for one. */
    @Override
    public String toString() {
        InetAddress source = source();
        return Endpoint.host(group()) + " on " + networkInterface().getName()
                + (source == null ? "" : " from " + Endpoint.host(source));
    }
}
