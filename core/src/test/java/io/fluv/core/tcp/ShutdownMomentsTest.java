package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every conversation, ended in every way after each of its steps, whether or not that step has had its effect. */
class ShutdownMomentsTest {
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** In which way all ends. */
    enum Ending {
        CLOSE {
            @Override
            void begin(EndInvariants end) {
                end.expect(end.connection.close());
            }
        },
        RESET {
            @Override
            void begin(EndInvariants end) {
                end.expect(end.connection.reset());
            }
        },
        DISPOSE {
            @Override
            void begin(EndInvariants end) {
                end.connection.dispose();
            }
        },
        LOOP_CLOSE {
            @Override
            void begin(EndInvariants end) {
                end.harness.close();
            }
        },
        SHUTDOWN_WITHOUT_GRACE {
            @Override
            void begin(EndInvariants end) {
                end.expect(drain(end, Duration.ZERO));
            }
        },
        SHUTDOWN {
            @Override
            void begin(EndInvariants end) {
                CompletableFuture<Void> drained = drain(end, GRACE);
                end.expect(drained);
                end.harness.settle();
                end.harness.advance(GRACE);
                LoopHarness.await(drained);
            }
        },
        SHUTDOWN_THAT_A_CLOSE_OVERTAKES {
            @Override
            void begin(EndInvariants end) {
                end.expect(drain(end, GRACE));
                end.harness.close();
            }
        };

        abstract void begin(EndInvariants end);

        private static CompletableFuture<Void> drain(EndInvariants end, Duration grace) {
            return new Drain(end.harness.group, handle -> true, grace).start();
        }
    }

    @ParameterizedTest
    @EnumSource
    void atAnyMomentOfAnyConversationAllEndsAndNothingIsReported(Ending ending) {
        for (Conversation conversation : Conversation.values()) {
            for (int steps = 0; steps <= conversation.length(); steps++) {
                check(conversation, steps, ending, true);
                check(conversation, steps, ending, false);
            }
        }
    }

    private static void check(Conversation conversation, int steps, Ending ending, boolean settled) {
        ScriptedChannel channel = new ScriptedChannel();
        try (EndInvariants end = conversation.begin(Math.max(0, settled ? steps : steps - 1), channel)) {
            if (!settled && steps > 0) {
                conversation.take(steps - 1, end);
            }
            boolean wrote = end.hasUnfinishedWriter();
            ending.begin(end);
            if (ending == Ending.LOOP_CLOSE || ending == Ending.SHUTDOWN_THAT_A_CLOSE_OVERTAKES) {
                assertThat(end.harness.group.ended()).isDone();
                end.harness.close();
            } else {
                end.harness.settle();
                end.finish();
            }
            end.verify();
            // Of a writer() that is cut short nobody else would hear.
            assertThat(end.harness.reported).as("reports").hasSizeLessThanOrEqualTo(wrote ? 1 : 0);
        } catch (AssertionError broken) {
            throw new AssertionError(
                    conversation + ", " + ending + " after " + steps + " steps" + (settled ? "" : ", at once") + ": "
                            + broken.getMessage() + "; calls: " + channel.calls,
                    broken);
        }
    }
}
