package io.fluv.core.udp;

import static io.fluv.core.driver.Interest.READ;
import static io.fluv.core.driver.Interest.WRITE;
import static io.fluv.core.udp.ScriptedUdpChannel.THERE;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static io.fluv.core.udp.UdpLoopback.failure;
import static io.fluv.core.udp.UdpLoopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.UdpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.DatagramException;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a kernel does too rarely, or too fast, for a test to wait for. */
class UdpScriptTest {
    @RegisterExtension
    private final UdpHarness harness = new UdpHarness();

    private final ScriptedUdpChannel channel = harness.channel;

    private List<String> sent() {
        return channel.wire.stream().map(UdpLoopback::text).toList();
    }

    @Test
    void aSendThatFindsNoRoomWaitsForItAndKeepsTheOrder() {
        BoundSocket socket = harness.socket();
        harness.step(() -> channel.noRoom().noRoom());

        CompletableFuture<Void> one = socket.send(datagram("one", THERE));
        CompletableFuture<Void> two = socket.send(datagram("two", THERE));
        harness.settle();

        assertThat(channel.sendCalls).isEqualTo(1);
        assertThat(channel.interest()).isEqualTo(WRITE);
        assertThat(socket.sendQueueSize()).isEqualTo(6);
        assertThat(socket.sendQueueCount()).isEqualTo(2);
        harness.ready(WRITE);
        assertThat(channel.sendCalls).isEqualTo(2);
        assertThat(one).isNotDone();
        harness.ready(WRITE);
        result(one);
        result(two);
        assertThat(sent()).containsExactly("one", "two");
        assertThat(channel.interest()).isEqualTo(Interest.NONE);
        assertThat(socket.sendQueueSize()).isZero();
        assertThat(socket.sendQueueCount()).isZero();
    }

    @Test
    void whateverASendFailsWithIsItsOwn() {
        BoundSocket socket = harness.socket();
        harness.step(() -> channel.failsSending(new IOException("Network is unreachable"))
                .failsSending(new SocketException("Operation not permitted"))
                .failsSending(new IllegalArgumentException("of the JDK")));

        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sends.add(socket.send(datagram("" + i, THERE)));
        }

        assertThat(failure(sends.get(0)))
                .isInstanceOf(DatagramException.class)
                .hasMessage("send here:1->there:2: network is unreachable");
        assertThat(failure(sends.get(1))).hasMessage("send here:1->there:2: operation not permitted");
        assertThat(failure(sends.get(2))).hasMessage("send here:1->there:2: of the JDK");
        result(sends.get(3));
        assertThat(sent()).containsExactly("3");
        assertThat(harness.reported).isEmpty();
    }

    @Test
    void noTurnSendsOrReceivesMoreThanItsShare() {
        BoundSocket socket = harness.socket(UdpOptions.defaults().sendWater(0, 1 << 20));
        harness.step(() -> channel.otherReceives(target -> THERE));
        List<Integer> calls = new ArrayList<>();
        CompletableFuture<Void> echo = socket.send(socket.receive());
        harness.settle();
        assertThat(channel.interest()).isEqualTo(READ);

        harness.step(() -> {
            channel.otherReceives(target -> {
                target.put((byte) 1);
                return THERE;
            });
            channel.ready(READ);
            calls.add(channel.receiveCalls);
            calls.add(channel.sendCalls);
        });

        assertThat(calls.get(0)).isEqualTo(64);
        assertThat(calls.get(1)).isBetween(63, 64);
        assertThat(channel.receiveCalls)
                .as("the next turns go on by themselves")
                .isGreaterThan(64);
        assertThat(echo).isNotDone();
    }

    @Test
    void aSocketThatClosesSendsAllThatTheSystemTakesHoweverMuchIsQueued() {
        BoundSocket socket = harness.socket();
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        harness.step(() -> {
            for (int i = 0; i < 1_000; i++) {
                sends.add(socket.send(datagram("x", THERE)));
            }
            harness.loop.atEndOfPhase(socket::close); // when the share of the turn has been used up
        });

        assertThat(sends).allSatisfy(send -> assertThat(send).isCompleted());
        assertThat(channel.wire).hasSize(1_000);
    }

    @Test
    void demandDrivesTheInterestAndIsHonouredToTheElement() {
        BoundSocket socket = harness.socket();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.idle();
        socket.receive().subscribe(probe);
        harness.settle();
        assertThat(channel.interest()).isEqualTo(Interest.NONE);

        probe.request(2);
        harness.settle();
        assertThat(channel.interest()).isEqualTo(READ);
        harness.step(() -> {
            channel.receives("one").receives("two").receives("three");
            channel.ready(READ);
        });

        assertThat(probe.items()).extracting(UdpLoopback::text).containsExactly("one", "two");
        assertThat(channel.receiveCalls).isEqualTo(2);
        assertThat(channel.interest()).isEqualTo(Interest.NONE);
        probe.request(1);
        harness.settle();
        assertThat(probe.items()).hasSize(3);
        probe.cancel();
        harness.settle();
        assertThat(channel.interest()).isEqualTo(Interest.NONE);
    }

    @Test
    void aReceiveThatFailsIsReportedAndTheSocketReceivesAgainAfterAWhile() {
        BoundSocket socket = harness.socket();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.unbounded();
        socket.receive().subscribe(probe);
        harness.step(() -> {
            channel.failsReceiving(new IOException("Cannot allocate memory")).receives("after");
            channel.ready(READ);
        });

        assertThat(harness.reported)
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .isInstanceOf(IOException.class)
                        .hasMessage("receive here:1: cannot allocate memory"));
        assertThat(channel.interest()).isEqualTo(Interest.NONE);
        harness.advance(Duration.ofNanos(UdpInput.PAUSE_NANOS));
        assertThat(probe.awaitItems(1).items()).extracting(UdpLoopback::text).containsExactly("after");
    }

    @Test
    void portsThatAreUnreachableDoNotHoldUpWhatWaitsBehind() {
        harness.step(() -> channel.connectedTo(THERE));
        BoundSocket socket = harness.socket();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.unbounded();
        ProbeSubscriber<DatagramException> errors = ProbeSubscriber.requesting(1);
        socket.receive().subscribe(probe);
        socket.errors().subscribe(errors);

        harness.step(() -> {
            channel.failsReceiving(new PortUnreachableException())
                    .failsReceiving(new PortUnreachableException())
                    .receives("after");
            channel.ready(READ);
        });

        assertThat(probe.items()).extracting(UdpLoopback::text).containsExactly("after");
        // One was asked for; the other has nobody but the observer.
        assertThat(errors.items()).hasSize(1);
        assertThat(harness.reported)
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .isInstanceOf(DatagramException.class)
                        .hasMessage("receive here:1->there:2: port unreachable"));
        errors.request(0);
        errors.awaitError(IllegalArgumentException.class);
    }

    /** libuv's receiver is told when there is no buffer. Here that is an error of the machine, and ends the socket. */
    @Test
    @Tag("uv-087")
    void aReceiverIsToldWhenThereIsNoMemoryForADatagram() {
        BoundSocket socket = harness.socket();
        ProbeSubscriber<Datagram> probe = ProbeSubscriber.unbounded();
        socket.receive().subscribe(probe);
        OutOfMemoryError none = new OutOfMemoryError("Java heap space");
        harness.step(() -> {
            channel.receivesWith(target -> {
                throw none;
            });
            channel.ready(READ);
        });

        assertThat(probe.awaitError(SocketException.class))
                .hasMessage("receive here:1: java heap space")
                .hasCause(none);
        assertThat(harness.reported).containsExactly(none);
        assertThat(channel.closed).isTrue();
        result(socket.closed());
    }

    @Test
    void closeOffersWhatIsQueuedToTheKernelOnceMore() {
        BoundSocket socket = harness.socket();
        harness.step(() -> channel.noRoom().takesOne().noRoom());
        CompletableFuture<Void> one = socket.send(datagram("one", THERE));
        CompletableFuture<Void> two = socket.send(datagram("two", THERE));
        harness.settle();

        harness.step(() -> {
            socket.close();
            channel.ready(WRITE);
        });

        result(one);
        assertThat(failure(two)).hasMessage("send here:1: closed here");
        assertThat(channel.closed).isTrue();
        result(socket.closed());
    }

    @Test
    void disposeDropsWhatIsQueued() {
        BoundSocket socket = harness.socket();
        harness.step(channel::noRoom);
        CompletableFuture<Void> send = socket.send(datagram("one", THERE));
        harness.settle();

        socket.dispose();

        assertThat(failure(send)).hasMessage("send here:1: closed here");
        assertThat(socket.sendQueueCount()).isZero();
        assertThat(socket.sendQueueSize()).isZero();
        assertThat(channel.sendCalls).isEqualTo(1);
    }

    @Test
    void aCloseThatFailsIsReportedAndEndsTheSocketAllTheSame() {
        IOException failure = new IOException("of the close");
        harness.step(() -> channel.failsClose(failure));
        BoundSocket socket = harness.socket();

        result(socket.close());

        assertThat(harness.reported).containsExactly(failure);
    }

    @Test
    void aCancelledSendTakesItsDatagramsBack() {
        BoundSocket socket = harness.socket();
        harness.step(() -> channel.noRoom());
        CompletableFuture<Void> first = socket.send(datagram("first", THERE));
        Datagrams source = Datagrams.endless(i -> datagram("source", THERE));
        CompletableFuture<Void> ofSource = socket.send(source);
        CompletableFuture<Void> single = socket.send(datagram("single", THERE));
        CompletableFuture<Void> last = socket.send(datagram("last", THERE));
        harness.settle();
        assertThat(socket.sendQueueCount()).isGreaterThan(100);

        ofSource.cancel(false);
        single.cancel(false);
        harness.settle();

        assertThat(source.cancelled).isTrue();
        assertThat(socket.sendQueueCount()).isEqualTo(2);
        harness.ready(WRITE);
        result(first);
        result(last);
        assertThat(sent()).containsExactly("first", "last");
    }

    @Test
    void sourcesAreAskedByWhatWaits() {
        BoundSocket socket = harness.socket(UdpOptions.defaults().sendWater(400, 1000));
        harness.step(() -> channel.noRoom());
        Datagrams source = Datagrams.endless(i -> datagram("" + i % 10, THERE));

        socket.send(source);
        harness.settle();

        // 129 each: the eighth makes it 1,032.
        assertThat(source.requested).hasValue(8);
        harness.step(() -> {
            channel.takesOne().takesOne().takesOne().takesOne().noRoom();
            channel.ready(WRITE);
        });
        assertThat(socket.sendQueueCount()).isEqualTo(4);
        assertThat(source.requested).hasValue(8);
        harness.step(() -> {
            channel.takesOne().noRoom();
            channel.ready(WRITE);
        });
        assertThat(source.requested).hasValueGreaterThan(8);
        assertThat(socket.sendQueueCount()).isBetween(8, 9);
    }

    @Test
    void resultsThatSendAgainDoNotHoldTheLoop() {
        BoundSocket socket = harness.socket();
        AtomicBoolean stop = new AtomicBoolean();
        List<Supplier<CompletableFuture<Void>>> chain = new ArrayList<>();
        chain.add(() -> socket.send(Datagrams.of())
                .thenCompose(done -> stop.get()
                        ? CompletableFuture.completedFuture(null)
                        : chain.get(0).get()));

        CompletableFuture<Void> endless = chain.get(0).get();
        // The loop still runs what others ask of it.
        harness.settle();

        assertThat(endless).isNotDone();
        harness.step(() -> stop.set(true));
        harness.ready(WRITE);
        result(endless);
    }

    @Test
    void aSourceThatBreaksTheRulesFailsItsSend() {
        BoundSocket socket = harness.socket();
        var tooMany = socket.send();
        Datagrams source = Datagrams.silent();
        harness.step(() -> {
            tooMany.subscriber().onSubscribe(source);
            tooMany.subscriber().onNext(datagram("not asked for", THERE));
        });
        assertThat(failure(tooMany.result()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("§1.1");
        assertThat(source.cancelled).isTrue();

        var ofNull = socket.send();
        ofNull.subscriber().onSubscribe(Datagrams.silent());
        try {
            ofNull.subscriber().onNext(null);
        } catch (NullPointerException expected) {
            assertThat(expected).hasMessageContaining("§2.13");
        }
        assertThat(failure(ofNull.result())).isInstanceOf(NullPointerException.class);
        assertThat(channel.wire).isEmpty();
    }
}
