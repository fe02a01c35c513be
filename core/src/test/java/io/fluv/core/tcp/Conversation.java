package io.fluv.core.tcp;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.util.List;

/**
 * What a connection and its peer do together, step by step. The tests have each of them go wrong in every call and end
 * after every step. Chunks are of four bytes.
 */
enum Conversation {
    IN_TURNS(
            end -> end.write("one, "),
            end -> end.peerSends("ONE"),
            end -> end.writeSource("two, "),
            end -> end.peerSends("TWO AND A HALF"),
            end -> end.emit("three"),
            EndInvariants::completeSource,
            end -> end.expect(end.connection.shutdownOutput()),
            EndInvariants::peerEnds),

    /** The socket takes nothing for a while, and then in parts. */
    OVER_A_NARROW_SOCKET(
            end -> end.channel.isFull(),
            end -> end.write("first, "),
            end -> end.writeSource("second, "),
            end -> end.write("third, "),
            end -> end.channel.hasRoom().takes(2, 0, 5, 1),
            end -> end.emit("fourth"),
            EndInvariants::completeSource,
            EndInvariants::peerEnds),

    TO_A_SLOW_READER(
            end -> end.peerSends("abcdefgh"),
            end -> end.readers.request(1),
            end -> end.peerSends("ij"),
            end -> end.readers.request(1),
            EndInvariants::peerEnds,
            end -> end.readers.request(1),
            end -> end.readers.request(1)) {
        @Override
        EndInvariants meet(StreamHarness harness) {
            return new EndInvariants(harness, ProbeSubscriber.idle());
        }
    },
    HALF_CLOSED_HERE(
            end -> end.write("request"),
            end -> end.expect(end.connection.shutdownOutput()),
            end -> end.peerSends("an answer"),
            EndInvariants::peerEnds),
    HALF_CLOSED_BY_THE_PEER(
            end -> end.peerSends("request"),
            EndInvariants::peerEnds,
            end -> end.write("an "),
            end -> end.writeSource("answer"),
            EndInvariants::completeSource,
            end -> end.expect(end.connection.shutdownOutput())),
    CLOSED_OVER_A_QUEUE(
            end -> end.channel.isFull(),
            end -> end.write("to be "),
            end -> end.write("flushed"),
            end -> end.expect(end.connection.close()),
            end -> end.peerSends("to be dropped"),
            end -> end.channel.hasRoom().takes(3),
            EndInvariants::peerEnds),
    CLOSED_TO_A_PEER_THAT_GOES_ON(
            end -> end.write("bye"), end -> end.expect(end.connection.close()), end -> end.peerSends("more")),
    WITH_A_WRITER(
            end -> end.writer("a, "), end -> end.emit("b"), EndInvariants::completeSource, EndInvariants::peerEnds),
    RESET_OVER_A_QUEUE(
            end -> end.channel.isFull(),
            end -> end.write("lost"),
            end -> end.peerSends("seen"),
            end -> end.expect(end.connection.reset())),
    DISPOSED_OF(end -> end.peerSends("seen"), end -> end.writeSource("a part"), end -> end.connection.dispose()),

    /** What is read is lent to a write, and kept where the socket does not take it. */
    ECHOED(
            end -> end.peerSends("ahead, "),
            EndInvariants::echo,
            end -> end.peerSends("in more than one chunk, "),
            end -> end.channel.isFull(),
            end -> end.peerSends("kept"),
            end -> end.channel.hasRoom().takes(1, 0, 2),
            EndInvariants::peerEnds,
            end -> end.expect(end.connection.shutdownOutput())) {
        @Override
        EndInvariants meet(StreamHarness harness) {
            return new EndInvariants(harness);
        }
    },
    ECHOED_BY_A_WRITER(EndInvariants::echoByWriter, end -> end.peerSends("there and back"), EndInvariants::peerEnds) {
        @Override
        EndInvariants meet(StreamHarness harness) {
            return new EndInvariants(harness);
        }
    },
    ECHOED_AND_THEN_READ(
            EndInvariants::echo,
            end -> end.peerSends("echoed"),
            EndInvariants::cancelEcho,
            end -> end.peerSends("read"),
            end -> end.readers.read(ProbeSubscriber.unbounded()),
            EndInvariants::peerEnds) {
        @Override
        EndInvariants meet(StreamHarness harness) {
            return new EndInvariants(harness);
        }
    },

    /** A line that the end cuts off, and its bytes for who reads next. */
    BY_LINES(
            end -> end.readers.readLines(ProbeSubscriber.unbounded()),
            end -> end.peerSends("one\ntw"),
            end -> end.peerSends("o\nthree\nfo"),
            end -> end.write("answer"),
            EndInvariants::peerEnds,
            end -> end.readers.read(ProbeSubscriber.unbounded())) {
        @Override
        EndInvariants meet(StreamHarness harness) {
            return new EndInvariants(harness);
        }
    },
    A_LINE_AND_THEN_THE_REST(
            end -> end.readers.readLines(ProbeSubscriber.idle()),
            end -> end.peerSends("a head\na body that is more than one chunk"),
            end -> end.readers.request(1),
            end -> end.readers.cancel(),
            end -> end.peerSends(", in two parts\n"),
            end -> end.readers.read(ProbeSubscriber.unbounded()),
            EndInvariants::peerEnds) {
        @Override
        EndInvariants meet(StreamHarness harness) {
            return new EndInvariants(harness);
        }
    };

    /** One thing that one side does. */
    interface Step {
        void take(EndInvariants end);
    }

    private static final TcpOptions OPTIONS = TcpOptions.defaults().readChunk(4);

    @SuppressWarnings("ImmutableEnumChecker") // the list can't be changed, and the steps have no state
    private final List<Step> steps;

    Conversation(Step... steps) {
        this.steps = List.of(steps);
    }

    /** Before the first step. */
    EndInvariants meet(StreamHarness harness) {
        return new EndInvariants(harness, ProbeSubscriber.unbounded());
    }

    int length() {
        return steps.size();
    }

    /** Has the first {@code count} steps, each with all that follows from it. To be closed by the caller. */
    EndInvariants begin(int count, ScriptedChannel channel) {
        StreamHarness harness = new StreamHarness(OPTIONS, channel);
        EndInvariants end = meet(harness);
        harness.settle();
        end.pump();
        for (Step step : steps.subList(0, count)) {
            step.take(end);
            harness.settle();
            end.pump();
        }
        return end;
    }

    /** Takes one step, counted from zero, and waits for nothing that follows. */
    void take(int step, EndInvariants end) {
        steps.get(step).take(end);
    }

    /** Has all steps. */
    EndInvariants begin(ScriptedChannel channel) {
        return begin(length(), channel);
    }
}
