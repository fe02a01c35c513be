package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every conversation, with each call of its socket going wrong in turn, and in every way. */
class FaultInjectionTest {
    /** What a socket may do at any time: all the same is said and heard as without it. */
    private static final List<Fault> HARMLESS = List.of(Fault.NOTHING, Fault.ONE_BYTE);

    private static final List<Fault> FAULTS = List.of(
            Fault.END,
            Fault.throwing(new IOException("Connection reset by peer")),
            Fault.throwing(new IOException("Broken pipe")),
            Fault.throwing(new IOException("Connection timed out")),
            Fault.throwing(new ClosedChannelException()),
            Fault.throwing(new IllegalStateException("what a socket must not throw")),
            Fault.throwing(new NoClassDefFoundError("of a class whose file could not be opened")));

    /** What {@link #FAULTS} leave undone may be hard to close, too. */
    private static final IOException NO_CLOSE = new IOException("Input/output error");

    @Test
    void theConversationsCallAllThatASocketHas() {
        Stream<String> calls =
                Stream.of(Conversation.values()).flatMap(conversation -> calls(conversation).names().stream());
        assertThat(calls).contains("register", "read", "write", "shutdownOutput", "close", "interest");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAFaultAllIsReadAndWritten(Conversation conversation) {
        assertThat(calls(conversation).names()).hasSizeGreaterThanOrEqualTo(conversation.length());
    }

    private static CallLog calls(Conversation conversation) {
        CallLog calls = new CallLog();
        try (EndInvariants end = conversation.begin(new ScriptedChannel().logging(calls))) {
            end.finish();
            end.verify();
            assertThat(end.harness.reported).isEmpty();
        }
        return calls;
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatHasNothingOrLittleChangesNothing(Conversation conversation) {
        String wire;
        String given;
        try (EndInvariants end = conversation.begin(new ScriptedChannel())) {
            end.finish();
            wire = end.channel.wireText();
            given = end.channel.givenText();
        }
        each(conversation, HARMLESS, null, end -> {
            assertThat(end.harness.reported).isEmpty();
            assertThat(end.channel.wireText()).isEqualTo(wire);
            assertThat(end.channel.givenText()).isEqualTo(given);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFaultInAnyCallEndsEveryResultAndLeavesNothingBehind(Conversation conversation) {
        each(
                conversation,
                FAULTS,
                null,
                end -> assertThat(end.harness.reported)
                        .as("reports, of which one may be of the fault and one of a writer()")
                        .hasSizeLessThanOrEqualTo(2));
    }

    @ParameterizedTest
    @EnumSource
    void soDoesOneThatIsFollowedByACloseThatFails(Conversation conversation) {
        each(
                conversation,
                FAULTS,
                NO_CLOSE,
                end -> assertThat(end.harness.reported).as("reports").hasSizeBetween(1, 3));
    }

    private interface Check {
        void of(EndInvariants end);
    }

    private static void each(Conversation conversation, List<Fault> faults, IOException ofTheClose, Check check) {
        int count = calls(conversation).names().size();
        for (Fault fault : faults) {
            for (int number = 0; number < count; number++) {
                CallLog calls = new CallLog();
                calls.fault(number, fault);
                try (EndInvariants end =
                        conversation.begin(new ScriptedChannel().logging(calls).failsClose(ofTheClose))) {
                    end.finish();
                    assertThat(calls.hasHappened()).isTrue();
                    end.verify();
                    check.of(end);
                } catch (AssertionError broken) {
                    throw new AssertionError(calls + ": " + broken.getMessage(), broken);
                }
            }
        }
    }
}
