package io.fluv.testkit;

import java.util.List;

/**
 * Goes through one story of scripted sockets again and again, with something else in its way each time: a fault in each call
 * that it makes, or an end at each moment of it. What a run asserts in vain is told with where that was.
 */
public final class Enumeration {
    /** Takes no step without waiting for what follows. */
    public static final int NONE = -1;

    /** The whole story, and what has to be true of it. */
    public interface FaultyRun {
        /**
         * Runs it.
         *
         * @param calls the log that all its sockets have
         * @param fault what goes wrong; {@link Fault#NONE} in the first run, which tells how many calls there are
         */
        void run(CallLog calls, Fault fault);
    }

    /** The story up to a moment, its end there, and what has to be true of it. */
    public interface EndedRun {
        /**
         * Runs it.
         *
         * @param settledSteps so many steps from the beginning, each with all that follows from it
         * @param lastStep the index of a step that is still under way then, or {@link #NONE}
         */
        void run(int settledSteps, int lastStep);
    }

    private Enumeration() {}

    /** Has each call of the story go wrong in turn, in each of these ways. */
    public static void faultInEachCall(List<Fault> faults, FaultyRun story) {
        CallLog whole = new CallLog();
        story.run(whole, Fault.NONE);
        for (Fault fault : faults) {
            for (int number = 0; number < whole.names().size(); number++) {
                CallLog calls = new CallLog();
                calls.fault(number, fault);
                try {
                    story.run(calls, fault);
                    if (!calls.hasHappened()) {
                        throw new AssertionError("call " + number + " did not come");
                    }
                } catch (AssertionError broken) {
                    throw new AssertionError(calls + ": " + broken.getMessage(), broken);
                }
            }
        }
    }

    /** Ends a story of so many steps at its beginning, behind each step, and while each is under way. */
    public static void endAtEachMoment(int steps, EndedRun story) {
        for (int settled = 0; settled <= steps; settled++) {
            end(settled, NONE, story);
            if (settled < steps) {
                end(settled, settled, story);
            }
        }
    }

    private static void end(int settledSteps, int lastStep, EndedRun story) {
        try {
            story.run(settledSteps, lastStep);
        } catch (AssertionError broken) {
            throw new AssertionError(
                    "ended after " + settledSteps + " steps, then " + lastStep + ": " + broken.getMessage(), broken);
        }
    }
}
