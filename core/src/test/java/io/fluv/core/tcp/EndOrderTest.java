package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.testkit.ProbeSubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every order of three events that end a connection, or a part of it, with a reader and writes under way. */
class EndOrderTest {
    enum Event {
        CLOSE,
        RESET,
        DISPOSE,
        SHUTDOWN_OUTPUT,
        PEER_ENDS,
        PEER_RESETS,
        LOOP_CLOSES;

        void happen(EndInvariants end) {
            switch (this) {
                case CLOSE -> end.expect(end.connection.close());
                case RESET -> end.expect(end.connection.reset());
                case DISPOSE -> end.connection.dispose();
                case SHUTDOWN_OUTPUT -> end.expect(end.connection.shutdownOutput());
                case PEER_ENDS -> end.peerEnds();
                case PEER_RESETS -> end.peerResets();
                case LOOP_CLOSES -> end.harness.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverFollowsEachResultAndEachSignalComesOnce(Event first) {
        for (Event second : Event.values()) {
            for (Event third : Event.values()) {
                check(List.of(first, second, third), true, ProbeSubscriber.unbounded());
                check(List.of(first, second, third), false, ProbeSubscriber.unbounded());
                check(List.of(first, second, third), true, ProbeSubscriber.idle());
            }
        }
    }

    /**
     * @param settled whether all that follows from an event is done before the next one comes
     * @param reader one that wants all, or one that leaves a chunk read ahead
     */
    private static void check(List<Event> events, boolean settled, ProbeSubscriber<ByteBuffer> reader) {
        String name = events + (settled ? "" : " at once");
        ScriptedChannel channel = new ScriptedChannel().reads("chunk").takes(2).otherwiseTakes(0);
        StreamHarness harness = new StreamHarness(TcpOptions.defaults(), channel);
        try (EndInvariants end = new EndInvariants(harness, reader)) {
            end.ready(Interest.READ);
            end.write("pending");
            end.writeSource("from a source");
            harness.settle();
            List<Event> past = new ArrayList<>();
            for (Event event : events) {
                event.happen(end);
                past.add(event);
                if (settled && !past.contains(Event.LOOP_CLOSES)) {
                    harness.settle();
                }
            }
            if (past.contains(Event.LOOP_CLOSES)) {
                harness.close();
            } else {
                end.finish();
            }
            try {
                end.verify();
                assertThat(harness.reported).isEmpty();
                if (events.get(0) == Event.RESET) {
                    assertThat(channel.closes.get(0)).isTrue();
                }
                // The pending write must not look finished to the peer.
                if (events.get(0) == Event.DISPOSE && settled) {
                    assertThat(channel.closes.get(0)).isTrue();
                }
            } catch (AssertionError broken) {
                throw new AssertionError(name + ", " + reader + ": " + broken.getMessage(), broken);
            }
        }
    }
}
