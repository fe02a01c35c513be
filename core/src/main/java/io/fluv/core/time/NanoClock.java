package io.fluv.core.time;

/**
 * A clock that only tells differences, as {@link System#nanoTime()} does: its origin is arbitrary and its value may
 * overflow, so two readings are compared by {@code a - b < 0}, never by {@code a < b}.
 */
@FunctionalInterface
public interface NanoClock {
    /** The clock of the machine. */
    NanoClock SYSTEM = System::nanoTime;

    long nanoTime();
}
