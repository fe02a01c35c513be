package io.fluv.core.flow;

/**
 * The way to the thread that something is confined to. Its methods may be called from any thread; steps take effect in the
 * order in which they were asked for.
 */
public interface WayIn {
    /** True when the caller is on that thread, whether it may act or not: for assertions. */
    boolean isInside();

    /** True when the caller is on that thread and may act at once. */
    boolean mayActNow();

    /** Takes a step later, never from within this call. False when the thread has ended, and with it all that it confined. */
    boolean hop(Runnable step);

    /** Takes a step: at once when that may be, otherwise as {@link #hop}. */
    default boolean enter(Runnable step) {
        if (mayActNow()) {
            step.run();
            return true;
        }
        return hop(step);
    }
}
