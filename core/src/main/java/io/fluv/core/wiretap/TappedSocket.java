package io.fluv.core.wiretap;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Loop;
import io.fluv.core.Membership;
import io.fluv.core.Outgoing;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Logs the datagrams of a socket. */
final class TappedSocket implements DatagramSocket {
    private final DatagramSocket socket;
    private final Tap tap;

    TappedSocket(Wiretap wiretap, DatagramSocket socket) {
        this.socket = socket;
        this.tap = new Tap(wiretap, () -> Endpoint.text(socket.localAddress()), socket.loop());
        tap.event("bound");
        socket.closed().thenRun(() -> tap.event("closed"));
    }

    @Override
    public Flow.Publisher<Datagram> receive() {
        return subscriber -> socket.receive()
                .subscribe(new TappedSubscriber<>(
                        Objects.requireNonNull(subscriber, "subscriber"),
                        datagram -> tap.data("receive", datagram.data(), " from " + Endpoint.text(datagram.address())),
                        failure -> tap.failed("receive", failure),
                        () -> {}));
    }

    @Override
    public Flow.Publisher<DatagramException> errors() {
        return socket.errors();
    }

    @Override
    public CompletableFuture<Void> send(Datagram datagram) {
        onSend(Objects.requireNonNull(datagram, "datagram"));
        return logged(socket.send(datagram));
    }

    @Override
    public CompletableFuture<Void> send(ByteBuffer data) {
        tap.data("send", Objects.requireNonNull(data, "data"));
        return logged(socket.send(data));
    }

    @Override
    public CompletableFuture<Void> send(Flow.Publisher<? extends Datagram> source) {
        Objects.requireNonNull(source, "source");
        return logged(socket.send((Flow.Publisher<Datagram>) target -> source.subscribe(tapped(target))));
    }

    @Override
    public Outgoing<Datagram> send() {
        Outgoing<Datagram> send = socket.send();
        CompletableFuture<Void> result = logged(send.result());
        return new Outgoing<>() {
            @Override
            public Flow.Subscriber<Datagram> subscriber() {
                return tapped(send.subscriber());
            }

            @Override
            public CompletableFuture<Void> result() {
                return result;
            }
        };
    }

    @Override
    public Flow.Processor<Datagram, SendResult> sendEach() {
        Flow.Processor<Datagram, SendResult> each = socket.sendEach();
        Flow.Subscriber<Datagram> input = tapped(each);
        return new Flow.Processor<>() {
            @Override
            public void subscribe(Flow.Subscriber<? super SendResult> subscriber) {
                each.subscribe(subscriber);
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                input.onSubscribe(subscription);
            }

            @Override
            public void onNext(Datagram datagram) {
                input.onNext(datagram);
            }

            @Override
            public void onError(Throwable error) {
                input.onError(error);
            }

            @Override
            public void onComplete() {
                input.onComplete();
            }
        };
    }

    @Override
    public Flow.Subscriber<Datagram> sender() {
        return tapped(socket.sender());
    }

    private Flow.Subscriber<Datagram> tapped(Flow.Subscriber<? super Datagram> target) {
        return new TappedSubscriber<>(
                target, this::onSend, failure -> tap.failed("the source of a send", failure), () -> {});
    }

    private void onSend(Datagram datagram) {
        tap.data("send", datagram.data(), " to " + Endpoint.text(datagram.address()));
    }

    private CompletableFuture<Void> logged(CompletableFuture<Void> send) {
        send.whenComplete((done, failure) -> tap.failed("send", failure));
        return send;
    }

    @Override
    public CompletableFuture<Void> connect(InetSocketAddress peer) {
        return socket.connect(peer);
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return socket.disconnect();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public CompletableFuture<Membership> join(InetAddress group, NetworkInterface networkInterface) {
        return socket.join(group, networkInterface);
    }

    @Override
    public CompletableFuture<Membership> join(
            InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        return socket.join(group, networkInterface, source);
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return socket.option(option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        socket.option(option, value);
    }

    @Override
    public long sendQueueSize() {
        return socket.sendQueueSize();
    }

    @Override
    public int sendQueueCount() {
        return socket.sendQueueCount();
    }

    @Override
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public Loop loop() {
        return socket.loop();
    }

    @Override
    public CompletableFuture<Void> close() {
        return socket.close();
    }

    @Override
    public void dispose() {
        socket.dispose();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return socket.closed();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
