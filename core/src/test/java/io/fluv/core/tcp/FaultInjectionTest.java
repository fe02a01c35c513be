package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One and the same conversation, with each call of its socket failing in turn. */
class FaultInjectionTest {
    private static final int NO_FAULT = -1;

    static Stream<Exception> faults() {
        return Stream.of(
                new IOException("Connection reset by peer"),
                new IOException("Broken pipe"),
                new IOException("Connection timed out"),
                new ClosedChannelException(),
                new IllegalStateException("what a socket must not throw"));
    }

    @Test
    void withoutAFaultAllIsReadAndWritten() {
        ScriptedChannel channel = converse(NO_FAULT, null);
        assertThat(channel.wireText()).isEqualTo("one, two, three");
        assertThat(channel.calls)
                .startsWith("register")
                .contains("read", "write", "shutdownOutput", "close")
                .hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultInAnyCallLeavesNothingBehind(Exception fault) {
        int calls = converse(NO_FAULT, null).calls.size();
        for (int number = 0; number < calls; number++) {
            converse(number, fault);
        }
    }

    /** Reads three chunks, writes three buffers, half-closes, closes. */
    private static ScriptedChannel converse(int faultyCall, Exception fault) {
        ScriptedChannel channel = new ScriptedChannel().takes(2, 0, 5, 1);
        if (fault != null) {
            channel.failsCall(faultyCall, fault);
        }
        StreamHarness harness = new StreamHarness(TcpOptions.defaults().readChunk(4), channel);
        ProbeSubscriber<ByteBuffer> reader = ProbeSubscriber.requesting(2);
        try (EndInvariants end = new EndInvariants(harness, reader)) {
            for (String text : List.of("one", ", two", ", three")) {
                end.write(text);
                harness.step(() -> channel.reads("data"));
                end.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                harness.settle();
            }
            reader.request(5);
            for (int i = 0; i < 5; i++) {
                end.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                harness.settle();
            }
            end.expect(end.connection.shutdownOutput());
            harness.settle();
            end.finish();
            try {
                end.verify();
                assertThat(harness.reported).hasSizeLessThanOrEqualTo(1);
            } catch (AssertionError broken) {
                throw new AssertionError(
                        fault + " in call " + faultyCall + " of " + channel.calls + ": " + broken.getMessage(), broken);
            }
        }
        return channel;
    }
}
