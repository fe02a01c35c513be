package io.fluv.core.udp;

import static io.fluv.core.udp.ScriptedUdpChannel.THERE;
import static io.fluv.core.udp.UdpLoopback.datagram;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.SendResult;
import io.fluv.core.UdpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.UnsentDatagramsException;
import io.fluv.core.loop.LoopLoad;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Enumeration;
import io.fluv.testkit.Fault;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To bind, to send and to receive: with each call of the socket going wrong in turn, and ended at every moment. */
class UdpFaultsTest {
    private static final InetSocketAddress HERE = UdpLoopback.at("127.0.0.1", 1);
    private static final Duration LONGER_THAN_ANY_PAUSE = Duration.ofSeconds(1);

    private static final List<Fault> FAULTS = List.of(
            Fault.NOTHING,
            Fault.throwing(new IOException("Network is unreachable")),
            Fault.throwing(new PortUnreachableException()),
            Fault.throwing(new SocketException("No buffer space available")),
            Fault.throwing(new IllegalStateException("what a socket must not throw")),
            Fault.throwing(new NoClassDefFoundError("of a class whose file could not be opened")));

    private static final List<Consumer<Story>> STEPS = List.of(
            Story::bind,
            Story::receive,
            story -> story.send("one"),
            story -> story.peerSends("ONE", "TWO"),
            Story::sendSource,
            Story::sendEach,
            story -> story.use(socket -> story.results.add(socket.connect(story.peer()))),
            story -> story.peerSends("THREE"),
            story -> story.send("two"),
            story -> story.use(socket -> story.results.add(socket.disconnect())),
            story -> story.use(socket -> story.results.add(socket.join(story.group(), UdpLoopback.loopback()))),
            story -> story.peerSends("FOUR"));

    @Test
    void withoutAFaultAllIsSentAndReceived() {
        try (Story story = Story.run(new CallLog(), STEPS.size())) {
            story.finish();
            story.verify();
            assertThat(story.channel.wire)
                    .extracting(UdpLoopback::text)
                    .containsExactly("one", "a", "b", "c", "d", "two");
            assertThat(story.receiver.items())
                    .extracting(UdpLoopback::text)
                    .containsExactly("ONE", "TWO", "THREE", "FOUR");
            assertThat(story.harness.reported).isEmpty();
            assertThat(story.calls.names())
                    .contains(
                            "open",
                            "register",
                            "interest",
                            "send",
                            "receive",
                            "connect",
                            "disconnect",
                            "join",
                            "close");
        }
    }

    @Test
    void aFaultInAnyCallEndsEveryResultAndLeavesNothingBehind() {
        Enumeration.faultInEachCall(FAULTS, (calls, fault) -> {
            try (Story story = Story.run(calls, STEPS.size())) {
                story.finish();
                story.verify();
                // Of a source's datagram that was not sent, and of a fault that closed the socket.
                assertThat(story.harness.reported).as("reports").hasSizeLessThanOrEqualTo(1);
                if (!fault.isThrown()) {
                    assertThat(story.harness.reported).isEmpty();
                    assertThat(story.channel.wire).hasSize(6);
                    assertThat(story.receiver.items()).hasSize(4);
                }
            }
        });
    }

    /** What ends it. */
    enum Ending {
        CANCEL_OR_CLOSE,
        DISPOSE,
        LOOP_CLOSE
    }

    @ParameterizedTest
    @EnumSource
    void atAnyMomentAllCanBeEnded(Ending ending) {
        Enumeration.endAtEachMoment(STEPS.size(), (settledSteps, lastStep) -> check(settledSteps, lastStep, ending));
    }

    /** @param lastStep is taken without waiting for what follows; {@link Enumeration#NONE} for none */
    private static void check(int settledSteps, int lastStep, Ending ending) {
        try (Story story = Story.run(new CallLog(), settledSteps)) {
            if (lastStep != Enumeration.NONE) {
                STEPS.get(lastStep).accept(story);
            }
            story.end(ending);
            if (ending != Ending.LOOP_CLOSE) {
                story.harness.settle();
                story.finish();
            }
            story.verify();
            assertThat(story.harness.reported).isEmpty();
        }
    }

    /** One run, on a loop of its own. */
    private static final class Story implements AutoCloseable {
        private final UdpHarness harness = new UdpHarness();
        private final CallLog calls;
        private final ScriptedUdpChannel channel;
        private final UdpSockets sockets;
        private final ProbeSubscriber<Datagram> receiver = ProbeSubscriber.unbounded();
        private final ProbeSubscriber<DatagramException> errors = ProbeSubscriber.unbounded();
        private final ProbeSubscriber<SendResult> each = ProbeSubscriber.unbounded();
        private final List<CompletableFuture<?>> results = new ArrayList<>();
        private final List<CompletableFuture<Void>> sends = new ArrayList<>();
        private final CompletableFuture<DatagramSocket> result = new CompletableFuture<>();
        private boolean opened;
        private boolean receives;
        private boolean sendsEach;

        private Story(CallLog calls) {
            this.calls = calls;
            this.channel = harness.channel.logging(calls);
            this.sockets = new UdpSockets(harness.group);
            harness.driver.binding(address -> {
                calls.called("open");
                opened = true;
                return channel;
            });
        }

        static Story run(CallLog calls, int steps) {
            Story story = new Story(calls);
            for (Consumer<Story> step : STEPS.subList(0, steps)) {
                step.accept(story);
                story.pump();
            }
            return story;
        }

        private void bind() {
            sockets.bind(HERE, UdpOptions.defaults(), result);
            results.add(result);
        }

        private DatagramSocket socket() {
            return result.isDone() && !result.isCompletedExceptionally() ? result.join() : null;
        }

        private interface Use {
            void of(DatagramSocket socket) throws IOException;
        }

        private void use(Use use) {
            if (socket() != null) {
                try {
                    use.of(socket());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }

        private void receive() {
            use(socket -> {
                receives = true;
                socket.receive().subscribe(receiver);
                socket.errors().subscribe(errors);
                results.add(socket.closed());
            });
        }

        private void send(String text) {
            use(socket -> sends.add(socket.send(datagram(text, THERE))));
        }

        private void sendSource() {
            use(socket -> sends.add(socket.send(Datagrams.of(datagram("a", THERE), datagram("b", THERE)))));
        }

        private void sendEach() {
            use(socket -> {
                sendsEach = true;
                Flow.Processor<Datagram, SendResult> processor = socket.sendEach();
                processor.subscribe(each);
                Datagrams.of(datagram("c", THERE), datagram("d", THERE)).subscribe(processor);
            });
        }

        private InetSocketAddress peer() {
            return UdpLoopback.at("127.0.0.1", 2);
        }

        private java.net.InetAddress group() {
            return UdpLoopback.at("239.1.2.3", 0).getAddress();
        }

        private void peerSends(String... texts) {
            harness.loop.execute(() -> {
                for (String text : texts) {
                    channel.receives(text);
                }
            });
        }

        /** Has the socket be ready for what is wanted of it until nothing is, and lets a pause pass. */
        private void pump() {
            for (int pause = 0; pause < 2; pause++) {
                harness.settle();
                Interest ready;
                do {
                    ready = UdpLoopback.onLoop(harness.loop, channel::readiness);
                    if (ready != Interest.NONE) {
                        harness.ready(ready);
                    }
                } while (ready != Interest.NONE);
                harness.advance(LONGER_THAN_ANY_PAUSE);
            }
        }

        private void end(Ending ending) {
            if (ending == Ending.LOOP_CLOSE) {
                harness.group.close();
            } else if (!result.cancel(false) && socket() != null) {
                if (ending == Ending.DISPOSE) {
                    socket().dispose();
                } else {
                    results.add(socket().close());
                }
            }
        }

        private void finish() {
            use(socket -> results.add(socket.close()));
            harness.settle();
            harness.advance(LONGER_THAN_ANY_PAUSE);
            int timers = UdpLoopback.onLoop(harness.loop, () -> LoopLoad.timersOf(harness.loop));
            assertThat(timers).as("timers that are left").isZero();
            harness.group.close();
        }

        private void verify() {
            assertThat(results).as("every future has its result").allMatch(CompletableFuture::isDone);
            assertThat(sends).as("every send has its result").allMatch(CompletableFuture::isDone);
            if (result.isCompletedExceptionally() && !result.isCancelled()) {
                assertThat(UdpLoopback.failure(result))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("bind 127.0.0.1:1: ");
            }
            receiver.verify();
            errors.verify();
            each.verify();
            assertThat(receiver.terminals()).as("ends of receiving").isEqualTo(receives ? 1 : 0);
            assertThat(errors.terminals()).as("ends of the errors").isEqualTo(receives ? 1 : 0);
            assertThat(each.terminals()).as("ends of the results of each").isEqualTo(sendsEach ? 1 : 0);
            assertThat(receiver.items()).as("received before the end").hasSize(channel.given);
            verifySends();
            assertThat(channel.closed).as("the socket is closed").isEqualTo(opened);
            assertThat(harness.loop.inLoop()).isFalse();
            assertThat(LoopLoad.of(harness.loop)).as("handles of the loop").isZero();
        }

        /** Each send tells truly whether the socket took its datagram. */
        private void verifySends() {
            long told =
                    each.items().stream().filter(sent -> sent.failure() == null).count();
            List<Integer> sizes = List.of(1, 2, 1);
            for (int i = 0; i < sends.size(); i++) {
                CompletableFuture<Void> send = sends.get(i);
                if (!send.isCompletedExceptionally()) {
                    told += sizes.get(i);
                } else if (UdpLoopback.failure(send) instanceof UnsentDatagramsException some) {
                    told += some.sent();
                } else if (sizes.get(i) > 1) {
                    return; // closed in the middle of a source: how far it came is not told
                }
            }
            assertThat(told)
                    .as("datagrams that the socket took, as the sends tell")
                    .isEqualTo(channel.wire.size());
        }

        @Override
        public void close() {
            harness.group.close();
        }
    }
}
