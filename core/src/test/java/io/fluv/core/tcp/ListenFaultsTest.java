package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.dns.JdkResolver;
import io.fluv.core.dns.Names;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ScriptedPlace;
import io.fluv.core.loop.LoopLoad;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Enumeration;
import io.fluv.testkit.Fault;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To listen, to accept and to serve: with each call going wrong in turn, and ended at every moment. */
class ListenFaultsTest {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofHours(1);

    private static final List<Fault> FAULTS = List.of(
            Fault.NOTHING,
            Fault.ONE_BYTE,
            Fault.END,
            Fault.throwing(new IOException("Too many open files")),
            Fault.throwing(new IllegalStateException("what a socket must not throw")),
            Fault.throwing(new NoClassDefFoundError("of a class whose file could not be opened")));

    private static final List<Consumer<Story>> STEPS = List.of(
            Story::listen,
            Story::accept,
            story -> story.peersConnect(2),
            Story::pump,
            story -> story.talk(0),
            Story::pump,
            story -> story.peersConnect(1),
            Story::pump,
            story -> story.talk(2),
            Story::peersEnd,
            Story::pump);

    @Test
    void withoutAFaultAllAreAcceptedAndTalk() {
        try (Story story = Story.run(new CallLog(), STEPS.size())) {
            story.finish();
            story.verify();
            assertThat(story.acceptor.items()).hasSize(3);
            assertThat(story.channel.accepted.get(0).wireText()).isEqualTo("hello");
            assertThat(story.channel.accepted.get(2).wireText()).isEqualTo("hello");
            assertThat(story.harness.reported).isEmpty();
        }
    }

    @Test
    void aFaultInAnyCallEndsWhatItBelongsToAndLosesNobodyElse() {
        Enumeration.faultInEachCall(FAULTS, (calls, fault) -> {
            try (Story story = Story.run(calls, STEPS.size())) {
                story.finish();
                story.verify();
                assertThat(story.harness.reported).hasSizeLessThanOrEqualTo(1);
                if (!fault.isThrown()) {
                    assertThat(story.harness.reported).isEmpty();
                }
                if (story.listener() != null && !calls.faultyName().equals("interest")) {
                    assertThat(story.acceptor.items())
                            .as("accepted connections")
                            .hasSize(3);
                }
            }
        });
    }

    /** What ends it. */
    enum Ending {
        CANCEL_OR_CLOSE,
        SHUTDOWN_OF_THE_LISTENER,
        LOOP_CLOSE,
        SHUTDOWN
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
        private final LoopHarness harness = new LoopHarness();
        private final ScriptedListenChannel channel;
        private final Names names = new Names(harness.group, new JdkResolver());
        private final TcpSockets sockets;
        private final ProbeSubscriber<StreamConnection> acceptor = ProbeSubscriber.unbounded();
        private final List<ProbeSubscriber<ByteBuffer>> readers = new ArrayList<>();
        private final List<CompletableFuture<?>> results = new ArrayList<>();
        private CompletableFuture<StreamListener> result = new CompletableFuture<>();
        private boolean opened;
        private boolean accepts;

        private Story(CallLog calls) {
            this.channel = new ScriptedListenChannel().logging(calls);
            this.sockets = new TcpSockets(harness.group, names);
            harness.driver.listening(address -> {
                calls.called("open");
                opened = true;
                return channel;
            });
        }

        static Story run(CallLog calls, int steps) {
            Story story = new Story(calls);
            for (Consumer<Story> step : STEPS.subList(0, steps)) {
                step.accept(story);
                story.harness.settle();
            }
            return story;
        }

        private void listen() {
            result = sockets.listen(HERE, TcpOptions.defaults());
            results.add(result);
        }

        private StreamListener listener() {
            return result.isDone() && !result.isCompletedExceptionally() ? result.join() : null;
        }

        private void accept() {
            if (listener() != null) {
                accepts = true;
                listener().accept().subscribe(acceptor);
                results.add(listener().closed());
            }
        }

        private void peersConnect(int count) {
            harness.loop.execute(() -> channel.waiting(count));
        }

        private void peersEnd() {
            harness.loop.execute(() -> channel.accepted.forEach(ScriptedChannel::readsEnd));
        }

        private void talk(int index) {
            if (index < acceptor.items().size()) {
                StreamConnection connection = acceptor.items().get(index);
                ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
                readers.add(reader);
                connection.read().subscribe(reader);
                results.add(connection.write(StreamHarness.bytes("hello")));
                results.add(connection.closed());
            }
        }

        /** Has all sockets be ready for what is wanted of them until nothing is, and lets a pause pass. */
        private void pump() {
            for (int pause = 0; pause < 2; pause++) {
                boolean busy = true;
                while (busy) {
                    busy = harness.ask(() -> {
                        boolean any = ready(channel.registration, Interest.of(channel.backlog() > 0, false));
                        for (ScriptedChannel accepted : channel.accepted) {
                            any |= ready(accepted.registration, accepted.readiness());
                        }
                        return any;
                    });
                }
                harness.advance(Duration.ofNanos(TcpListener.PAUSE_NANOS));
            }
        }

        private static boolean ready(ScriptedPlace place, Interest readiness) {
            Interest told = place == null ? Interest.NONE : place.awaited(readiness);
            if (told != Interest.NONE) {
                place.ready(told);
            }
            return told != Interest.NONE;
        }

        private void end(Ending ending) {
            switch (ending) {
                case CANCEL_OR_CLOSE -> {
                    if (!result.cancel(false) && listener() != null) {
                        results.add(listener().close());
                    }
                    results.add(result);
                }
                case SHUTDOWN_OF_THE_LISTENER -> {
                    if (listener() != null) {
                        results.add(listener().shutdown(Duration.ofSeconds(1)));
                    }
                }
                case LOOP_CLOSE -> harness.close();
                case SHUTDOWN -> results.add(new Drain(harness.group, handle -> true, Duration.ZERO).start());
            }
        }

        private void finish() {
            if (listener() != null) {
                results.add(listener().close());
            }
            acceptor.items().forEach(connection -> results.add(connection.close()));
            harness.settle();
            harness.advance(LONGER_THAN_ANY_TIMEOUT);
            int timers = harness.ask(() -> LoopLoad.timersOf(harness.loop));
            assertThat(timers).as("timers that are left").isZero();
            harness.close();
        }

        private void verify() {
            assertThat(results).as("every future has its result").allMatch(CompletableFuture::isDone);
            if (result.isCompletedExceptionally() && !result.isCancelled()) {
                assertThat(LoopHarness.failureOf(result, IOException.class))
                        .hasMessageStartingWith("listen 127.0.0.1:1: ");
            }
            acceptor.verify();
            assertThat(acceptor.terminals()).as("ends of accepting").isEqualTo(accepts ? 1 : 0);
            assertThat(readers).allSatisfy(reader -> {
                reader.verify();
                assertThat(reader.terminals()).as("ends of a reader").isEqualTo(1);
            });
            assertThat(channel.closes > 0).as("the listening socket is closed").isEqualTo(opened);
            assertThat(acceptor.items()).as("each was handed on").hasSize(channel.accepted.size());
            assertThat(channel.accepted).allMatch(ScriptedChannel::isClosed);
            assertThat(harness.load()).as("handles of the loop").isZero();
        }

        @Override
        public void close() {
            harness.close();
            names.close();
        }
    }
}
