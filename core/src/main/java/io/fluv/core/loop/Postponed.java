package io.fluv.core.loop;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What waits for the end of a phase of its loop, what waits for the next I/O phase, and what waits until the descriptors of channels
 * that were closed are gone. Confined to the loop, which says when.
 */
final class Postponed {
    /** How often the loop's end looks for what was asked meanwhile: who asks again at every answer gets none at last. */
    private static final int LAST_ANSWERS = 10_000;

    private final ArrayDeque<Runnable> endOfPhase = new ArrayDeque<>();
    private final ArrayDeque<Runnable> nextIo = new ArrayDeque<>();
    private final ArrayDeque<Runnable> deregistration = new ArrayDeque<>();

    /** Runs one action, and lets nothing out. */
    private final Consumer<Runnable> runner;

    /** Set while {@link #runWithoutPhases} runs. */
    private boolean answering;

    Postponed(Consumer<Runnable> runner) {
        this.runner = runner;
    }

    void toEndOfPhase(Runnable action) {
        endOfPhase.add(action);
    }

    void toNextIo(Runnable action) {
        nextIo.add(action);
    }

    void toDeregistration(Runnable action) {
        deregistration.add(action);
    }

    boolean isEmpty() {
        return endOfPhase.isEmpty() && nextIo.isEmpty() && deregistration.isEmpty();
    }

    /** How many wait for the I/O phase. */
    int awaitingIo() {
        return nextIo.size();
    }

    /** How many wait for descriptors to be gone. */
    int awaitingDeregistration() {
        return deregistration.size();
    }

    /** A phase has ended. What is put off meanwhile waits for the next: handles that feed each other must not hold the loop. */
    void runEndOfPhase() {
        for (int left = endOfPhase.size(); left > 0; left--) {
            runner.accept(endOfPhase.remove());
        }
    }

    /** It is the phase of the oldest {@code count}. */
    void runIo(int count) {
        for (int i = 0; i < count; i++) {
            runner.accept(nextIo.remove());
        }
    }

    /** The descriptors are gone that the oldest {@code count} wait for. */
    void runDeregistered(int count) {
        for (int i = 0; i < count; i++) {
            runner.accept(deregistration.remove());
        }
    }

    /** The loop is ending: whatever is asked at an end of phase is answered at the next, and there is no further I/O. */
    void runLastPhases() {
        runIo(nextIo.size());
        for (int i = 0; i < LAST_ANSWERS && !endOfPhase.isEmpty(); i++) {
            runEndOfPhase();
        }
    }

    /** All descriptors are gone. What is told of that may ask for more, which is put off and then answered as well. */
    void runAll() {
        for (int i = 0; i < LAST_ANSWERS && !isEmpty(); i++) {
            runDeregistered(deregistration.size());
            runEndOfPhase();
        }
    }

    /** There are no phases any more: what is put off is done at once, by a caller further down the stack if there is one. */
    void runWithoutPhases() {
        if (answering) {
            return;
        }
        answering = true;
        for (int i = 0; i < LAST_ANSWERS && !endOfPhase.isEmpty(); i++) {
            runner.accept(endOfPhase.remove());
        }
        endOfPhase.clear();
        answering = false;
    }
}
