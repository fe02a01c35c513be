package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.dns.JdkResolver;
import io.fluv.core.dns.Names;
import io.fluv.core.driver.Interest;
import io.fluv.core.loop.LoopLoad;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Enumeration;
import io.fluv.testkit.Fault;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To connect, to say something and to be answered: with each call going wrong in turn, and ended at every moment. */
class ConnectFaultsTest {
    private static final InetSocketAddress THERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofHours(1);

    private static final List<Fault> FAULTS = List.of(
            Fault.NOTHING,
            Fault.ONE_BYTE,
            Fault.END,
            Fault.throwing(new ConnectException("Connection refused")),
            Fault.throwing(new IOException("Too many open files")),
            Fault.throwing(new IllegalStateException("what a socket must not throw")),
            Fault.throwing(new NoClassDefFoundError("of a class whose file could not be opened")));

    private static final List<Consumer<Story>> STEPS = List.of(
            Story::connect,
            Story::pump,
            story -> story.talk("hello"),
            story -> story.peerSends("answer"),
            Story::pump,
            Story::peerEnds,
            Story::pump);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutAFaultAConnectionIsMadeAndTalks(boolean atOnce) {
        try (Story story = Story.run(atOnce, new CallLog(), STEPS.size())) {
            story.finish();
            story.verify();
            assertThat(story.channel.stream.wireText()).isEqualTo("hello");
            assertThat(StreamHarness.texts(story.reader)).containsExactly("answer");
            assertThat(story.reader.isCompleted()).isTrue();
            assertThat(story.harness.reported).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFaultInAnyCallEndsAllThatWasBegun(boolean atOnce) {
        Enumeration.faultInEachCall(FAULTS, (calls, fault) -> {
            try (Story story = Story.run(atOnce, calls, STEPS.size())) {
                story.finish();
                story.verify();
                assertThat(story.harness.reported).hasSizeLessThanOrEqualTo(1);
                if (!fault.isThrown()) {
                    assertThat(story.result).isCompletedWithValueMatching(connection -> connection != null);
                    assertThat(story.harness.reported).isEmpty();
                }
            }
        });
    }

    @Test
    void aPeerThatNeverAnswersIsGivenUp() {
        try (Story story = Story.run(false, new CallLog(), 1)) {
            story.harness.advance(TcpOptions.defaults().connectTimeout());
            LoopHarness.failureOf(story.result, SocketTimeoutException.class);
            story.finish();
            story.verify();
        }
    }

    /** What ends it. */
    enum Ending {
        CANCEL,
        LOOP_CLOSE,
        SHUTDOWN
    }

    @ParameterizedTest
    @EnumSource
    void atAnyMomentAllCanBeEnded(Ending ending) {
        for (boolean atOnce : List.of(true, false)) {
            Enumeration.endAtEachMoment(
                    STEPS.size(), (settledSteps, lastStep) -> check(atOnce, settledSteps, lastStep, ending));
        }
    }

    private static void check(boolean atOnce, int settledSteps, int lastStep, Ending ending) {
        try (Story story = Story.run(atOnce, new CallLog(), settledSteps)) {
            if (lastStep != Enumeration.NONE) {
                STEPS.get(lastStep).accept(story);
            }
            switch (ending) {
                case CANCEL -> story.cancel();
                case LOOP_CLOSE -> story.harness.close();
                case SHUTDOWN ->
                    story.results.add(new Drain(story.harness.group, handle -> true, Duration.ZERO).start());
            }
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
        private final ScriptedConnectChannel channel;
        private final Names names = new Names(harness.group, new JdkResolver());
        private final TcpSockets sockets;
        private final ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.unbounded();
        private final List<CompletableFuture<?>> results = new ArrayList<>();
        private CompletableFuture<StreamConnection> result = new CompletableFuture<>();
        private boolean opened;
        private boolean talks;

        private Story(boolean atOnce, CallLog calls) {
            this.channel = new ScriptedConnectChannel(calls, atOnce);
            this.sockets = new TcpSockets(harness.group, names);
            harness.driver.connecting(address -> {
                calls.called("open");
                opened = true;
                return channel;
            });
        }

        static Story run(boolean atOnce, CallLog calls, int steps) {
            Story story = new Story(atOnce, calls);
            for (Consumer<Story> step : STEPS.subList(0, steps)) {
                step.accept(story);
                story.harness.settle();
            }
            return story;
        }

        private void connect() {
            result = sockets.connect(THERE, TcpOptions.defaults());
            results.add(result);
        }

        /** Has the socket be ready for what is wanted of it, until nothing is. */
        private void pump() {
            Interest told;
            do {
                told = harness.ask(() -> {
                    Interest ready = channel.readiness();
                    if (ready != Interest.NONE) {
                        channel.ready(ready);
                    }
                    return ready;
                });
            } while (told != Interest.NONE);
        }

        private void talk(String text) {
            StreamConnection connection = connection();
            if (connection != null) {
                talks = true;
                connection.read().subscribe(reader);
                results.add(connection.write(StreamHarness.bytes(text)));
                results.add(connection.closed());
            }
        }

        private StreamConnection connection() {
            return result.isDone() && !result.isCompletedExceptionally() ? result.join() : null;
        }

        private void peerSends(String text) {
            harness.loop.execute(() -> channel.stream.reads(text));
        }

        private void peerEnds() {
            harness.loop.execute(channel.stream::readsEnd);
        }

        /** Who has the connection already has to end it. */
        private void cancel() {
            if (!result.cancel(false) && connection() != null) {
                connection().dispose();
            }
            results.add(result);
        }

        private void finish() {
            pump();
            if (connection() != null) {
                results.add(connection().close());
                harness.settle();
            }
            harness.advance(LONGER_THAN_ANY_TIMEOUT);
            int timers = harness.ask(() -> LoopLoad.timersOf(harness.loop));
            assertThat(timers).as("timers that are left").isZero();
            harness.close();
        }

        private void verify() {
            assertThat(results).as("every future has its result").allMatch(CompletableFuture::isDone);
            if (result.isCompletedExceptionally() && !result.isCancelled()) {
                assertThat(LoopHarness.failureOf(result, IOException.class))
                        .hasMessageStartingWith("connect 127.0.0.1:1: ");
            }
            assertThat(reader.terminals()).as("terminal signals").isEqualTo(talks ? 1 : 0);
            assertThat(channel.isClosed()).as("what was opened is closed").isEqualTo(opened);
            assertThat(harness.load()).as("handles of the loop").isZero();
        }

        @Override
        public void close() {
            harness.close();
            names.close();
        }
    }
}
