package io.fluv.core;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A socket's membership of a multicast group, on one interface. It ends when it is left, or with the socket. Joining again
 * what is joined already gives the same membership, which is then left once.
 */
public interface Membership {
    InetAddress group();

    NetworkInterface networkInterface();

    /** The only sender whose datagrams are wanted; null for all. */
    @Nullable
    InetAddress source();

    /** True until it is left or the socket is closed. */
    boolean isValid();

    /** Leaves the group. Does nothing when that has happened. */
    CompletableFuture<Void> leave();

    /** Keeps out the datagrams of one sender. Fails when the membership is for one source, or has ended. */
    CompletableFuture<Void> block(InetAddress source);

    /** Lets a blocked sender in again. Fails when it is not blocked. */
    CompletableFuture<Void> unblock(InetAddress source);
}
