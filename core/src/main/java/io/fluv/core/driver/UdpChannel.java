package io.fluv.core.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A bound UDP socket. A failure of one call does not keep the next from being tried. */
public interface UdpChannel extends Channel {
    /**
     * Receives one datagram; what the buffer has no room for is dropped.
     *
     * @return its sender, or null when there is none now
     * @throws io.fluv.core.error.SocketFault also for what the network has reported of an earlier datagram, once
     */
    @Nullable
    InetSocketAddress receive(ByteBuffer target) throws IOException;

    /**
     * Sends what the buffer has as one datagram, an empty one too.
     *
     * @return false when the system has no room for it now
     * @throws io.fluv.core.error.SocketFault when it can't be sent; or for what the network has reported of an earlier one, and
     *     then this one was not sent. Of kind {@code NO_BUFFER_SPACE} when there is no room further down, whose end is not
     *     reported: it may be tried again after a while.
     */
    boolean send(ByteBuffer source, InetSocketAddress target) throws IOException;

    /** Fixes the peer: no other is received from, and what the network reports of it is told. */
    void connect(InetSocketAddress peer) throws IOException;

    /** Undoes {@link #connect}. */
    void disconnect() throws IOException;

    /**
     * Becomes a member. Not called for a group that it is a member of.
     *
     * @throws IllegalStateException for all senders of a group beside one of them, or the other way round
     */
    void join(Group group) throws IOException;

    /** Is a member no more. Does nothing when it is not, or is closed. */
    void leave(Group group) throws IOException;

    /**
     * Of a membership for all senders: leaves out one of them, or no longer does.
     *
     * @throws IllegalStateException when it is no member for all senders
     */
    void block(Group group, InetAddress source, boolean blocked) throws IOException;

    /** {@inheritDoc} Connecting may have fixed it to one of the host's addresses. */
    @Override
    InetSocketAddress localAddress();

    /** Any thread. The peer of a connected socket. */
    @Nullable
    InetSocketAddress remoteAddress();
}
