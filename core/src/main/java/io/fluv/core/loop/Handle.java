package io.fluv.core.loop;

/** What a loop drives: usually one socket. The loop calls every method on its own thread, and never two at a time. */
public interface Handle {
    /**
     * The socket is ready.
     *
     * @param readyOps the operations of {@link java.nio.channels.SelectionKey} that are ready, a part of the interest
     */
    void onReady(int readyOps);

    /** The loop ends. The handle releases its socket and ends everything that it has begun with a typed error. */
    void onLoopClosing();

    /** {@link #onReady} threw {@code failure}. The loop goes on; the handle ends itself alone. */
    void onFailure(Throwable failure);
}
