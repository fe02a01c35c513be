package io.fluv.core.flow;

/** The one way to the thread that something is confined to. Its methods may be called from any thread. */
public interface Door {
    /** True on that thread. */
    boolean isInside();

    /** Runs {@code step} on that thread, later; false when the thread has ended, and with it all that it confined. */
    boolean hop(Runnable step);

    /** Runs {@code step} on that thread: at once when this is it. Does nothing when the thread has ended. */
    default void enter(Runnable step) {
        if (isInside()) {
            step.run();
        } else {
            hop(step);
        }
    }
}
