package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Loop;
import io.fluv.core.Membership;
import io.fluv.core.Outgoing;
import io.fluv.core.SendResult;
import io.fluv.core.driver.Group;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketStateException;
import io.fluv.core.error.UnsentDatagramsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** What others hold of a socket: every method may be called from any thread, and hops to the handle's loop. */
final class BoundSocket implements DatagramSocket {
    private final UdpHandle handle;
    private final UdpOutput output;

    BoundSocket(UdpHandle handle) {
        this.handle = handle;
        this.output = handle.output();
    }

    @Override
    public Flow.Publisher<Datagram> receive() {
        return handle.receiver();
    }

    @Override
    public Flow.Publisher<DatagramException> errors() {
        return handle.errors();
    }

    @Override
    public CompletableFuture<Void> send(Datagram datagram) {
        Objects.requireNonNull(datagram, "datagram");
        SingleSend send = new SingleSend(handle, output);
        QueuedDatagram queued = new QueuedDatagram(datagram, send);
        start(send, () -> output.offer(queued));
        return send;
    }

    @Override
    public CompletableFuture<Void> send(ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        SingleSend send = new SingleSend(handle, output);
        int position = data.position();
        int size = data.remaining();
        start(send, () -> {
            InetSocketAddress peer = remoteAddress();
            if (!isOpen()) {
                send.closed();
            } else if (peer != null) {
                output.offer(new QueuedDatagram(new Datagram(data, peer), position, size, send));
            } else {
                send.completeExceptionally(SocketStateException.notConnected("send", localAddress()));
            }
        });
        return send;
    }

    private void start(SingleSend send, Runnable enqueue) {
        if (!handle.enter(enqueue)) {
            send.closed();
        }
    }

    @Override
    public CompletableFuture<Void> send(Flow.Publisher<? extends Datagram> source) {
        Objects.requireNonNull(source, "source");
        StreamSend send = new StreamSend(handle, output);
        send.subscribeTo(source);
        return send.result();
    }

    @Override
    public Outgoing<Datagram> send() {
        return new StreamSend(handle, output);
    }

    @Override
    public Flow.Processor<Datagram, SendResult> sendEach() {
        return new EachSend(handle, output);
    }

    @Override
    public Flow.Subscriber<Datagram> sender() {
        StreamSend send = new StreamSend(handle, output);
        send.result().whenComplete((done, failure) -> {
            // Each datagram that was not sent has been reported.
            if (failure != null && !(failure instanceof UnsentDatagramsException)) {
                handle.report(failure);
            }
        });
        return send.sourceSubscriber();
    }

    @Override
    public CompletableFuture<Void> connect(InetSocketAddress peer) {
        Objects.requireNonNull(peer, "peer");
        if (peer.getPort() == 0) {
            throw new IllegalArgumentException("peer: " + Endpoint.text(peer) + " has no port");
        }
        return handle.perform("connect", Endpoint.text(peer), () -> {
            if (remoteAddress() != null) {
                throw SocketStateException.alreadyConnected("connect", peer);
            }
            output.sendQueued();
            handle.channel().connect(peer);
        });
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return handle.perform("disconnect", Endpoint.text(localAddress()), () -> {
            if (remoteAddress() == null) {
                throw SocketStateException.notConnected("disconnect", localAddress());
            }
            output.sendQueued();
            handle.channel().disconnect();
        });
    }

    @Override
    public CompletableFuture<Membership> join(InetAddress group, NetworkInterface networkInterface) {
        return joined(group, networkInterface, null);
    }

    @Override
    public CompletableFuture<Membership> join(
            InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        return joined(group, networkInterface, Objects.requireNonNull(source, "source"));
    }

    private CompletableFuture<Membership> joined(
            InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source) {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(networkInterface, "networkInterface");
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("group: " + Endpoint.host(group) + " is not a multicast address");
        }
        String subject = Endpoint.host(group) + " on " + networkInterface.getName();
        return handle.<Membership>perform(
                "join",
                subject,
                () -> handle.memberships().join(new Group(group, networkInterface, source)),
                Membership::leave);
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        Objects.requireNonNull(option, "option");
        try {
            return handle.channel().option(option);
        } catch (SocketFault e) {
            throw SocketFailure.of("option", localAddress(), e);
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        try {
            handle.channel().option(option, value);
        } catch (SocketFault e) {
            throw SocketFailure.of("option", localAddress(), e);
        }
    }

    @Override
    public long sendQueueSize() {
        return output.queuedBytes();
    }

    @Override
    public int sendQueueCount() {
        return output.queuedCount();
    }

    @Override
    public InetSocketAddress localAddress() {
        return handle.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return handle.remoteAddress();
    }

    @Override
    public boolean isOpen() {
        return handle.isOpen();
    }

    @Override
    public Loop loop() {
        return handle.loop();
    }

    @Override
    public CompletableFuture<Void> close() {
        handle.close();
        return closed();
    }

    @Override
    public void dispose() {
        handle.dispose();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return handle.closed();
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}
