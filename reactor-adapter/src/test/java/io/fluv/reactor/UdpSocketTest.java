package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.Datagram;
import io.fluv.core.LoopOptions;
import io.fluv.core.Membership;
import io.fluv.core.SendResult;
import io.fluv.core.UdpOptions;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.SocketStateException;
import io.fluv.core.error.UnsentDatagramsException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** UDP as Reactor's types: what the translation adds to, and keeps of, what core does. */
class UdpSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ByteBuffer TOO_LONG = ByteBuffer.allocate(70_000);

    private final Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final Network network =
            Network.create(LoopOptions.defaults().loops(1).observer((error, source) -> reported.add(error)));

    @AfterEach
    void close() {
        network.close();
    }

    private UdpSocket bind() {
        return network.bind("127.0.0.1", 0).block(PATIENCE);
    }

    private UdpSocket echo() {
        UdpSocket server = bind();
        server.send(server.receive()).subscribe();
        return server;
    }

    private static Datagram datagram(String text, InetSocketAddress address) {
        return new Datagram(Buffers.utf8(text), address);
    }

    private static String text(Datagram datagram) {
        return Buffers.utf8(datagram.data());
    }

    @Test
    void anEchoServerIsOneLine() {
        AtomicReference<UdpSocket> server = new AtomicReference<>();
        Sinks.Empty<Void> bound = Sinks.empty();
        Sinks.Empty<Void> ended = Sinks.empty();
        network.bind("127.0.0.1", 0)
                .doOnNext(socket -> {
                    server.set(socket);
                    bound.tryEmitEmpty();
                })
                .flatMap(socket -> socket.send(socket.receive()))
                .subscribe(nothing -> {}, ended::tryEmitError, ended::tryEmitEmpty);
        bound.asMono().block(PATIENCE);

        UdpSocket client = bind();
        client.send(datagram("Hello, world!", server.get().localAddress())).block(PATIENCE);

        assertThat(text(client.receive().blockFirst(PATIENCE))).isEqualTo("Hello, world!");
        server.get().close().block(PATIENCE);
        ended.asMono().block(PATIENCE);
    }

    @Test
    void bindingFailsWhereItMustAndBadAddressesFailAtOnce() {
        UdpSocket taken = bind();

        StepVerifier.create(network.bind(taken.localAddress()))
                .expectError(BindException.class)
                .verify(PATIENCE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.bind(UnixDomainSocketAddress.of("/x")))
                .withMessage("address: /x is not an InetSocketAddress");
        assertThatIllegalArgumentException().isThrownBy(() -> network.bind("127.0.0.1", 65_536));
        assertThatNullPointerException().isThrownBy(() -> network.bind((InetSocketAddress) null));
        assertThatNullPointerException().isThrownBy(() -> network.bind(taken.localAddress(), null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> taken.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @Test
    void everySubscriptionBindsAnew() {
        Mono<UdpSocket> bind = network.bind("127.0.0.1", 0);

        assertThat(bind.block(PATIENCE).localAddress())
                .isNotEqualTo(bind.block(PATIENCE).localAddress());
    }

    @Test
    void receivingHonoursDemandAndIsTakenUpByTheNextSubscriber() {
        UdpSocket receiver = bind();
        UdpSocket sender = bind();
        for (int i = 0; i < 4; i++) {
            sender.send(datagram("" + i, receiver.localAddress())).block(PATIENCE);
        }

        StepVerifier.create(receiver.receive().map(UdpSocketTest::text), 1)
                .expectNext("0")
                .thenRequest(1)
                .expectNext("1")
                .thenCancel()
                .verify(PATIENCE);
        StepVerifier.create(receiver.receive().map(UdpSocketTest::text).take(2))
                .expectNext("2", "3")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aSecondReceiverFailsAndTheFirstCompletesAtTheClose() {
        UdpSocket socket = bind();
        StepVerifier first =
                StepVerifier.create(socket.receive()).expectComplete().verifyLater();

        StepVerifier.create(socket.receive())
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        assertThat(socket.isDisposed()).isFalse();
        socket.close().block(PATIENCE);

        first.verify(PATIENCE);
        socket.closed().block(PATIENCE);
        assertThat(socket.isDisposed()).isTrue();
    }

    /** M8, in the form that people write it: the reply is made in a map. */
    @Test
    void aReplyThatIsTooLongHurtsOnlyItself() {
        UdpSocket server = bind();
        Disposable serving = server.send(server.receive()
                        .map(request -> request.reply(text(request).equals("big") ? TOO_LONG : Buffers.utf8("fine"))))
                .subscribe(nothing -> {}, endOfTheServer -> {});
        UdpSocket client = bind();

        client.send(Flux.just("one", "big", "two").map(text -> datagram(text, server.localAddress())))
                .block(PATIENCE);

        assertThat(client.receive()
                        .map(UdpSocketTest::text)
                        .take(2)
                        .collectList()
                        .block(PATIENCE))
                .containsExactly("fine", "fine");
        assertThat(serving.isDisposed()).isFalse();
        assertThat(reported).singleElement().isInstanceOf(DatagramException.class);
    }

    @Test
    void sendTellsWhatFailedAtTheEndAndSendEachOneByOne() {
        UdpSocket receiver = bind();
        UdpSocket sender = bind();
        Datagram good = datagram("good", receiver.localAddress());
        Datagram bad = new Datagram(TOO_LONG, receiver.localAddress());

        StepVerifier.create(sender.send(Flux.just(good, bad, good)))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(UnsentDatagramsException.class);
                    assertThat(((UnsentDatagramsException) failure).unsent()).isEqualTo(1);
                    assertThat(((UnsentDatagramsException) failure).sent()).isEqualTo(2);
                })
                .verify(PATIENCE);
        StepVerifier.create(sender.send(bad))
                .expectError(DatagramException.class)
                .verify(PATIENCE);
        StepVerifier.create(sender.sendEach(Flux.just(good, bad, good)).map(SendResult::isSent))
                .expectNext(true, false, true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(reported).hasSize(1);
        assertThat(receiver.receive().take(4).count().block(PATIENCE)).isEqualTo(4);
    }

    @Test
    void sendEachAsksItsSourceForAsManyAsAreWanted() {
        UdpSocket socket = bind();
        AtomicReference<Long> asked = new AtomicReference<>(0L);
        Flux<Datagram> endless = Flux.<Datagram>generate(sink -> sink.next(datagram("x", socket.localAddress())))
                .doOnRequest(n -> asked.updateAndGet(before -> before + n));

        StepVerifier.create(socket.sendEach(endless), 3)
                .expectNextCount(3)
                .thenCancel()
                .verify(PATIENCE);

        assertThat(asked.get()).isEqualTo(3);
    }

    @Test
    void aSourceThatFailsFailsItsSendAlone() {
        UdpSocket socket = bind();
        IllegalStateException reason = new IllegalStateException("of the source");

        StepVerifier.create(socket.send(Flux.error(reason)))
                .expectErrorMatches(reason::equals)
                .verify(PATIENCE);
        StepVerifier.create(socket.sendEach(Flux.error(reason)))
                .expectErrorMatches(reason::equals)
                .verify(PATIENCE);

        socket.send(datagram("x", socket.localAddress())).block(PATIENCE);
    }

    @Test
    void theSenderLeavesTheSocketOpenAndItsFailuresGoToTheObserver() {
        UdpSocket socket = bind();
        IllegalStateException reason = new IllegalStateException("of the upstream");

        Flux.just(datagram("one", socket.localAddress())).subscribe(socket.sender());
        assertThat(text(socket.receive().blockFirst(PATIENCE))).isEqualTo("one");
        Flux.<Datagram>error(reason).subscribe(socket.sender());
        Flux.just(datagram("two", socket.localAddress())).subscribe(socket.sender());

        assertThat(text(socket.receive().blockFirst(PATIENCE))).isEqualTo("two");
        assertThat(reported).containsExactly(reason);
    }

    @Test
    void sourcesSeeTheContextOfTheSubscriber() {
        UdpSocket socket = bind();
        Publisher<Datagram> source =
                Flux.deferContextual(view -> Flux.just(datagram(view.get("key"), socket.localAddress())));

        socket.send(source)
                .contextWrite(context -> context.put("key", "of send"))
                .block(PATIENCE);
        socket.sendEach(source)
                .contextWrite(context -> context.put("key", "of sendEach"))
                .blockLast(PATIENCE);

        List<String> seen = socket.receive()
                .take(2)
                .transformDeferredContextual((flux, view) -> flux.map(datagram -> text(datagram) + view.get("suffix")))
                .contextWrite(context -> context.put("suffix", "!"))
                .collectList()
                .block(PATIENCE);
        assertThat(seen).containsExactly("of send!", "of sendEach!");
    }

    @Test
    void cancellingASendCancelsItsSource() {
        UdpSocket socket = bind();
        Sinks.Empty<Void> cancelled = Sinks.empty();

        Disposable send = socket.send(Flux.<Datagram>never().doOnCancel(cancelled::tryEmitEmpty))
                .subscribe();
        // A round trip over the loop: the source is subscribed to by now.
        socket.send(datagram("x", socket.localAddress())).block(PATIENCE);
        send.dispose();

        cancelled.asMono().block(PATIENCE);
    }

    @Test
    void signalsArriveOnTheLoopWhereBlockingFails() {
        UdpSocket socket = echo();
        UdpSocket client = bind();
        client.send(datagram("x", socket.localAddress())).block(PATIENCE);

        Mono<Boolean> onLoop = client.receive().next().map(datagram -> Schedulers.isInNonBlockingThread());
        assertThat(onLoop.block(PATIENCE)).isTrue();
        client.send(datagram("x", socket.localAddress())).block(PATIENCE);
        Mono<Object> blocking =
                client.receive().next().map(datagram -> Mono.never().block());
        assertThatIllegalStateException()
                .isThrownBy(() -> blocking.block(PATIENCE))
                .withMessageContaining("block()");
        assertThat(Mono.fromSupplier(Schedulers::isInNonBlockingThread)
                        .subscribeOn(client.scheduler())
                        .block(PATIENCE))
                .isTrue();
    }

    @Test
    void stepsHaveNames() {
        UdpSocket socket = bind();

        assertThat(Scannable.from(network.bind("127.0.0.1", 0)).stepName()).isEqualTo("bind");
        assertThat(Scannable.from(socket.receive()).stepName()).isEqualTo("receive");
        assertThat(Scannable.from(socket.errors()).stepName()).isEqualTo("errors");
        assertThat(Scannable.from(socket.send(Flux.empty())).stepName()).isEqualTo("send");
        assertThat(Scannable.from(socket.send(datagram("x", socket.localAddress())))
                        .stepName())
                .isEqualTo("send");
        assertThat(Scannable.from(socket.receive()).scan(Scannable.Attr.RUN_STYLE))
                .isEqualTo(Scannable.Attr.RunStyle.ASYNC);
    }

    @Test
    void aConnectedSocketHasAPeerAndTellsWhenThatIsUnreachable() {
        UdpSocket peer = bind();
        UdpSocket socket = bind();
        StepVerifier.create(socket.disconnect())
                .expectError(SocketStateException.class)
                .verify(PATIENCE);
        StepVerifier.create(socket.send(Buffers.utf8("x")))
                .expectError(SocketStateException.class)
                .verify(PATIENCE);
        socket.connect(peer.localAddress()).block(PATIENCE);
        assertThat(socket.remoteAddress()).isEqualTo(peer.localAddress());
        StepVerifier.create(socket.connect(peer.localAddress()))
                .expectError(SocketStateException.class)
                .verify(PATIENCE);
        socket.send(Buffers.utf8("to the peer")).block(PATIENCE);
        assertThat(text(peer.receive().blockFirst(PATIENCE))).isEqualTo("to the peer");
        peer.close().block(PATIENCE);

        StepVerifier.create(socket.errors())
                .then(() -> {
                    socket.receive().subscribe();
                    socket.send(Buffers.utf8("into the void")).subscribe();
                })
                .assertNext(error -> assertThat(error).hasCauseInstanceOf(PortUnreachableException.class))
                .thenCancel()
                .verify(PATIENCE);

        assertThat(socket.isDisposed()).isFalse();
        socket.disconnect().block(PATIENCE);
        assertThat(socket.remoteAddress()).isNull();
    }

    @Test
    void aGroupIsJoinedAndLeft() throws IOException {
        NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        InetAddress group = InetAddress.getByAddress(new byte[] {(byte) 239, 77, 1, 4});
        UdpSocket member = network.bind("0.0.0.0", 0).block(PATIENCE);
        UdpSocket sender = bind();
        sender.multicastInterface(lo);
        sender.multicastTimeToLive(0);
        sender.multicastLoop(true);
        sender.broadcast(false);

        Membership membership = member.join(group, lo).block(PATIENCE);
        sender.send(datagram(
                        "to all",
                        new InetSocketAddress(group, member.localAddress().getPort())))
                .block(PATIENCE);

        assertThat(text(member.receive().blockFirst(PATIENCE))).isEqualTo("to all");
        Mono.fromFuture(membership.leave()).block(PATIENCE);
        assertThat(membership.isValid()).isFalse();
        Membership ofOne =
                member.join(group, lo, InetAddress.getLoopbackAddress()).block(PATIENCE);
        assertThat(ofOne.source()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThatIllegalArgumentException().isThrownBy(() -> member.join(InetAddress.getLoopbackAddress(), lo));
    }

    @Test
    void optionsAndQueueAreThoseOfTheSocket() throws IOException {
        UdpSocket socket = network.bind(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        UdpOptions.defaults().broadcast(true).maxDatagram(4))
                .block(PATIENCE);

        assertThat(socket.option(StandardSocketOptions.SO_BROADCAST)).isTrue();
        socket.option(StandardSocketOptions.SO_BROADCAST, false);
        assertThat(socket.option(StandardSocketOptions.SO_BROADCAST)).isFalse();
        assertThat(socket.sendQueueSize()).isZero();
        assertThat(socket.sendQueueCount()).isZero();
        socket.send(datagram("longer", socket.localAddress())).block(PATIENCE);
        Datagram cut = socket.receive().blockFirst(PATIENCE);
        assertThat(cut.truncated()).isTrue();
        assertThat(text(cut)).isEqualTo("long");
        assertThat(socket)
                .hasToString("UdpSocket[127.0.0.1:" + socket.localAddress().getPort() + ", open]");
        socket.dispose();
        socket.closed().block(PATIENCE);
    }
}
