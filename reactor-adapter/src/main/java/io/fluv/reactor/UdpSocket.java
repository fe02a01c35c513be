package io.fluv.reactor;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Membership;
import io.fluv.core.SendResult;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * A bound UDP socket. It is open until it is closed: no datagram that it receives or can't send ends it.
 *
 * <p>An echo server is {@code socket.send(socket.receive())}: what was received names its sender.
 */
public final class UdpSocket implements Disposable {
    private final DatagramSocket socket;
    private final Flux<Datagram> receive;
    private final Flux<DatagramException> errors;

    UdpSocket(DatagramSocket socket) {
        this.socket = socket;
        this.receive = FlowFlux.of(socket.receive(), "receive");
        this.errors = FlowFlux.of(socket.errors(), "errors");
    }

    /**
     * The datagrams that arrive, each whole, empty ones too, in a buffer that is the subscriber's own and has the
     * datagram's size; {@link Datagram#truncated()} marks one that {@link io.fluv.core.UdpOptions#maxDatagram()} cut.
     *
     * <p>Nothing is read ahead: without demand datagrams wait in the kernel, which drops what its buffer
     * ({@link io.fluv.core.UdpOptions#receiveBuffer}) has no room for. Nobody slows the senders down.
     *
     * <p>One subscriber at a time; another one meanwhile fails with {@link IllegalStateException}. Cancelling stops
     * receiving; the next subscriber takes up there. Completes when the socket is closed, for later subscribers too.
     */
    public Flux<Datagram> receive() {
        return receive;
    }

    /**
     * What the network reports of datagrams that were sent before: the peer of a {@linkplain #connect connected} socket
     * can't be reached (ICMP). Nothing ends by it. The system tells of it while somebody receives and at the next send,
     * which it refuses; that send fails too.
     *
     * <p>One subscriber at a time; completes when the socket is closed. Nothing is kept: a report that nobody asked for
     * goes to the loop's observer, unless a send failed with it.
     */
    public Flux<DatagramException> errors() {
        return errors;
    }

    /**
     * Sends all that {@code source} emits, in its order. A datagram that can't be sent is reported to the loop's observer,
     * and the next one follows. Completes when the source has completed and the kernel has taken all; fails with an
     * {@link io.fluv.core.error.UnsentDatagramsException} that tells how many could not be sent and why, with the source's
     * error when it fails, and when the socket is closed first. What this socket receives completes then, and so does
     * sending that.
     *
     * <p>The source is asked for one element at a time while less than {@link io.fluv.core.UdpOptions#sendHighWater()}
     * waits, one that emits on other threads for as many as there is room for, at most 16. It sees the context of this
     * {@code Mono}'s subscriber. Sends at the same time take turns. Cancelling cancels the source and takes back what was
     * not sent.
     */
    public Mono<Void> send(Publisher<? extends Datagram> source) {
        Objects.requireNonNull(source, "source");
        return DatagramSendMono.of(socket, source);
    }

    /**
     * Sends one datagram, behind what is queued; completes when the kernel has taken it. Fails with a
     * {@link DatagramException} when that can't be: too long, no route, an unresolved address or one of the wrong family,
     * broadcast that was not allowed, refused by the peer of a connected socket, no buffer space for a second, as for what is
     * cut for the network into more than the send buffer takes. Nothing else is affected. How many such sends wait at the
     * same time is up to the caller.
     */
    public Mono<Void> send(Datagram datagram) {
        Objects.requireNonNull(datagram, "datagram");
        return OutcomeMono.of(() -> socket.send(datagram), this::onThrown, "send");
    }

    /**
     * Sends to the peer of a {@linkplain #connect connected} socket, as {@link #send(Datagram)}. Fails with a
     * {@link io.fluv.core.error.SocketStateException} when there is none.
     */
    public Mono<Void> send(ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        return OutcomeMono.of(() -> socket.send(data), this::onThrown, "send");
    }

    /**
     * As {@link #send(Publisher)}, but tells what became of each datagram, in order, and reports none to the observer. A
     * result that is requested asks the source for one datagram.
     */
    public Flux<SendResult> sendEach(Publisher<? extends Datagram> source) {
        Objects.requireNonNull(source, "source");
        return Flux.deferContextual(view -> {
            Flow.Processor<Datagram, SendResult> send = socket.sendEach();
            SourceBridge.connect(source, send, Context.of(view), "sendEach");
            return FlowFlux.of(send, "sendEach");
        });
    }

    /**
     * A subscriber, for one subscription, that sends what it receives as {@link #send(Publisher)} does. The end of its
     * upstream, a failure too, leaves the socket as it is; the loop's observer hears of all that fails.
     */
    public Subscriber<Datagram> sender() {
        return new SourceBridge<>(socket.sender(), Context.empty(), "sender");
    }

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
    public Mono<Void> connect(InetSocketAddress peer) {
        if (Objects.requireNonNull(peer, "peer").getPort() == 0) {
            throw new IllegalArgumentException("peer: " + Endpoint.text(peer) + " has no port");
        }
        return FutureMono.goingOn(() -> socket.connect(peer), "connect");
    }

    /** Undoes {@link #connect}. Fails with a {@link io.fluv.core.error.SocketStateException} when it is not connected. */
    public Mono<Void> disconnect() {
        return FutureMono.goingOn(socket::disconnect, "disconnect");
    }

    /** The peer, or null when the socket is not connected. */
    public @Nullable InetSocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    /**
     * Receives what is sent to a multicast group and arrives on one interface. Fails with an {@link IOException} when the
     * system refuses. Cancelling leaves what was joined.
     *
     * @param group a multicast address
     */
    public Mono<Membership> join(InetAddress group, NetworkInterface networkInterface) {
        checkGroup(group);
        Objects.requireNonNull(networkInterface, "networkInterface");
        return ResourceMono.of(() -> socket.join(group, networkInterface), joined -> joined, Membership::leave, "join");
    }

    /** As {@link #join(InetAddress, NetworkInterface)}, for the datagrams of one sender alone. */
    public Mono<Membership> join(InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        checkGroup(group);
        Objects.requireNonNull(networkInterface, "networkInterface");
        Objects.requireNonNull(source, "source");
        return ResourceMono.of(
                () -> socket.join(group, networkInterface, source), joined -> joined, Membership::leave, "join");
    }

    private static void checkGroup(InetAddress group) {
        if (!Objects.requireNonNull(group, "group").isMulticastAddress()) {
            throw new IllegalArgumentException("group: " + Endpoint.host(group) + " is not a multicast address");
        }
    }

    /**
     * How many hops a multicast datagram may travel; 1, the default, stays in the local network and 0 on this host.
     *
     * @param hops 0 to 255
     * @throws IOException when the socket is closed
     */
    public void multicastTimeToLive(int hops) throws IOException {
        socket.multicastTimeToLive(hops);
    }

    /**
     * Whether multicast datagrams of this socket also reach members on this host; so by default.
     *
     * @throws IOException when the socket is closed
     */
    public void multicastLoop(boolean on) throws IOException {
        socket.multicastLoop(on);
    }

    /**
     * The interface by which multicast datagrams leave.
     *
     * @throws IOException when the socket is closed, or the system refuses
     */
    public void multicastInterface(NetworkInterface networkInterface) throws IOException {
        socket.multicastInterface(networkInterface);
    }

    /**
     * Allows sends to broadcast addresses; they fail otherwise.
     *
     * @throws IOException when the socket is closed
     */
    public void broadcast(boolean on) throws IOException {
        socket.broadcast(on);
    }

    /**
     * The present value of an option of the socket.
     *
     * @throws UnsupportedOperationException when a UDP socket does not have it
     * @throws IOException when the socket is closed
     */
    public <T> T option(SocketOption<T> option) throws IOException {
        return socket.option(option);
    }

    /**
     * Sets an option of the socket.
     *
     * @throws UnsupportedOperationException when a UDP socket does not have it
     * @throws IOException when the socket is closed
     */
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        socket.option(option, value);
    }

    /** Payload bytes that wait for the kernel to take them; {@code uv_udp_get_send_queue_size}. */
    public long sendQueueSize() {
        return socket.sendQueueSize();
    }

    /** Datagrams that wait for the kernel to take them; {@code uv_udp_get_send_queue_count}. */
    public int sendQueueCount() {
        return socket.sendQueueCount();
    }

    /** The address, with the port that was taken. Connecting replaces a wildcard by the address that leads to the peer. */
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    /**
     * Closes. What is queued goes out before, as far as the kernel takes it at once; the sends of the rest fail. Completes,
     * never with an error, when the port is free. Cancelling does not stop it.
     */
    public Mono<Void> close() {
        return FutureMono.goingOn(socket::close, "close");
    }

    /** Completes, never with an error, when the socket is closed, by whatever cause. */
    public Mono<Void> closed() {
        return FutureMono.of(socket::closed, "closed");
    }

    /** Closes at once, from any thread, and drops what is queued. */
    @Override
    public void dispose() {
        socket.dispose();
    }

    @Override
    public boolean isDisposed() {
        return !socket.isOpen();
    }

    /** The loop of this socket, at which its signals arrive; otherwise as {@link Connection#scheduler()}. */
    public Scheduler scheduler() {
        return new LoopScheduler(socket.loop());
    }

    /** A subscriber threw, which it must not: the observer hears of it, and the socket is as it was. */
    private void onThrown(Throwable thrown) {
        socket.loop().report(thrown, socket);
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
