package io.fluv.core.driver;

/** Whom a poller tells of a channel. In the loop's turns, and never two at a time. */
public interface Handle {
    /**
     * It may be possible to go on in these directions. What it throws is seen to by {@link Turns#ready}, through which a
     * poller calls this.
     */
    void onReady(Interest ready);

    /** {@link #onReady} threw {@code failure}. The loop goes on; the handle ends itself alone. */
    void onFailure(Throwable failure);

    /** The loop ends. The handle closes its channel and ends everything that it has begun with a typed error. */
    void onLoopClosing();
}
