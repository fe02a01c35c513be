package io.fluv.core;

/**
 * Hears what nobody else can: errors without an addressee. Usually called on the loop where they happened; must be safe for
 * any thread and must not block. What it throws is dropped.
 */
public interface LoopObserver {
    /** Writes to {@link System.Logger} {@code io.fluv}: failures of the network at DEBUG, all others at ERROR. */
    LoopObserver LOGGING = new LoggingObserver();

    /**
     * An error that no subscriber, future or caller will hear: a user's code threw where it must not, a source that
     * {@code writer()} wrote was cut short, a handler of {@code serve} failed, accepting had to pause, a datagram of a source
     * could not be sent.
     *
     * @param source what it happened to; its text names the endpoints
     */
    void onError(Throwable error, Object source);
}
