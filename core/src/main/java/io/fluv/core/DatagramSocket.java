package io.fluv.core;

import io.fluv.core.error.DatagramException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A bound UDP socket (libuv's {@code uv_udp_t}). It is open until it is closed: no datagram that it receives or can't send
 * ends it.
 */
public interface DatagramSocket {
    int MAX_TIME_TO_LIVE = 255;

    /**
     * The datagrams that arrive, each whole, empty ones too, in a buffer that is the subscriber's own and has the
     * datagram's size. Nothing is read ahead: without demand they wait in the kernel, which drops what its buffer has no
     * room for.
     *
     * <p>One subscriber at a time; another one meanwhile fails with {@link IllegalStateException}. A later one takes up
     * where the last one stopped. Completes when the socket is closed, for later subscribers too.
     */
    Flow.Publisher<Datagram> receive();

    /**
     * What the network reports of datagrams that were sent before: the peer of a {@linkplain #connect connected} socket
     * can't be reached (ICMP), with the exception of the JDK as cause. Nothing ends by it. The system tells of it while
     * somebody receives and at the next send, which it refuses; that send fails too.
     *
     * <p>One subscriber at a time, for as long as the socket is open. Nothing is kept: a report that nobody asked for goes
     * to the loop's observer, unless a send failed with it. A socket that is not connected hears of no report.
     */
    Flow.Publisher<DatagramException> errors();

    /**
     * Sends one datagram, behind what is queued; completes when the kernel has taken it. Fails with a
     * {@link DatagramException} when that can't be: too long, no route, an unresolved address or one of the wrong family,
     * broadcast without {@link UdpOptions#broadcast}, refused by the peer of a connected socket. Nothing else is affected.
     * Nothing limits how many such sends wait but the caller. Cancelling takes back what was not sent.
     */
    CompletableFuture<Void> send(Datagram datagram);

    /**
     * Sends to the peer of a {@linkplain #connect connected} socket, as {@link #send(Datagram)}. Fails with a
     * {@link io.fluv.core.error.SocketStateException} when there is none.
     */
    CompletableFuture<Void> send(ByteBuffer data);

    /**
     * Sends all that {@code source} emits, in its order. A datagram that can't be sent is reported to the loop's observer,
     * and the next one follows. When the source has completed and the kernel has taken all, completes; when some could not
     * be sent, fails with an {@link io.fluv.core.error.UnsentDatagramsException} that tells how many and why. When the
     * source fails, fails with that error after what was emitted before. When the socket is closed first, the source is
     * cancelled and the result fails, unless the source was what this socket receives, which completes.
     *
     * <p>The source is asked for one element at a time while less than {@link UdpOptions#sendHighWater()} waits on this
     * socket, one that emits on other threads for as many as there is room for, at most 16. Sends at the same time take
     * turns. Cancelling cancels the source and takes back what was not sent.
     */
    CompletableFuture<Void> send(Flow.Publisher<? extends Datagram> source);

    /** As {@link #send(Flow.Publisher)}, for a source that the caller subscribes to {@link Outgoing#subscriber()}. */
    Outgoing<Datagram> send();

    /**
     * As {@link #send()}, but tells what became of each datagram, in order, and reports none. For one subscription on
     * either side; a result that was requested asks the source for one datagram. Fails when the source does, or when the
     * socket is closed first.
     */
    Flow.Processor<Datagram, SendResult> sendEach();

    /**
     * A subscriber, for one subscription, that sends what it receives as {@link #send(Flow.Publisher)} does. The end of its
     * upstream, a failure too, leaves the socket as it is; the loop's observer hears of all that fails.
     */
    Flow.Subscriber<Datagram> sender();

    /**
     * Fixes the peer: only its datagrams are received, and sends to other addresses fail. What is queued goes out before,
     * as far as the kernel takes it. <b>Datagrams that the kernel holds for this socket at this moment are lost</b>: the
     * JDK drops them, because they may come from others.
     *
     * <p>Fails with a {@link io.fluv.core.error.SocketStateException} when the socket is connected already, and with an
     * {@link IOException} for an address that is unresolved, of another family, or without a route.
     *
     * @param peer with a port other than 0
     */
    CompletableFuture<Void> connect(InetSocketAddress peer);

    /** Undoes {@link #connect}. Fails with a {@link io.fluv.core.error.SocketStateException} when it is not connected. */
    CompletableFuture<Void> disconnect();

    /** The peer, or null when the socket is not connected. */
    @Nullable
    InetSocketAddress remoteAddress();

    /**
     * Receives what is sent to a multicast group and arrives on one interface. Fails with an {@link IOException} when the
     * system refuses.
     *
     * @param group a multicast address
     */
    CompletableFuture<Membership> join(InetAddress group, NetworkInterface networkInterface);

    /** As {@link #join(InetAddress, NetworkInterface)}, for the datagrams of one sender alone. */
    CompletableFuture<Membership> join(InetAddress group, NetworkInterface networkInterface, InetAddress source);

    /**
     * How many hops a multicast datagram may travel; 1, the default, stays in the local network and 0 on this host.
     *
     * @param hops 0 to 255
     */
    default void multicastTimeToLive(int hops) throws IOException {
        if (hops < 0 || hops > MAX_TIME_TO_LIVE) {
            throw new IllegalArgumentException("hops: " + hops + " is not from 0 to " + MAX_TIME_TO_LIVE);
        }
        option(StandardSocketOptions.IP_MULTICAST_TTL, hops);
    }

    /** Whether multicast datagrams of this socket also reach members on this host; so by default. */
    default void multicastLoop(boolean on) throws IOException {
        option(StandardSocketOptions.IP_MULTICAST_LOOP, on);
    }

    /** The interface by which multicast datagrams leave. */
    default void multicastInterface(NetworkInterface networkInterface) throws IOException {
        option(StandardSocketOptions.IP_MULTICAST_IF, Objects.requireNonNull(networkInterface, "networkInterface"));
    }

    /** Allows sends to broadcast addresses; they fail otherwise. */
    default void broadcast(boolean on) throws IOException {
        option(StandardSocketOptions.SO_BROADCAST, on);
    }

    /**
     * The current value of an option of the socket.
     *
     * @throws UnsupportedOperationException for an option that a UDP socket does not have
     * @throws IOException when the socket is closed
     */
    <T> T option(SocketOption<T> option) throws IOException;

    /** Sets an option of the socket, see {@link #option(SocketOption)}. */
    <T> void option(SocketOption<T> option, T value) throws IOException;

    /** Payload bytes that wait for the kernel to take them; {@code uv_udp_get_send_queue_size}. */
    long sendQueueSize();

    /** Datagrams that wait for the kernel to take them; {@code uv_udp_get_send_queue_count}. */
    int sendQueueCount();

    /** The address with the port that was taken. Connecting replaces a wildcard by the address that leads to the peer. */
    InetSocketAddress localAddress();

    /** False from the moment on at which the socket is closed, by whatever cause. */
    boolean isOpen();

    /** The loop on which this socket lives. */
    Loop loop();

    /**
     * Closes. What is queued goes out before, as far as the kernel takes it at once; the sends of the rest fail. Completes,
     * never with a failure, when the port is free.
     */
    CompletableFuture<Void> close();

    /** Closes at once, from any thread, and drops what is queued. */
    void dispose();

    /** Completes, never with a failure, when the socket is closed, by whatever cause. */
    CompletableFuture<Void> closed();
}
