package io.fluv.core.driver;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Set;

/**
 * A socket that never blocks, and its place with a poller.
 *
 * <pre>
 *           register()                    close()
 *   OPENED ────────────▶ REGISTERED ────────────────▶ CLOSED
 *      │                                                ▲
 *      └────────────────────────────────────────────────┘
 *        close()
 * </pre>
 *
 * Used in the turns of one loop: of the one that it is registered with, or in OPENED of the one that has opened it. What says
 * "any thread" is also called in CLOSED, and while it is being closed: a driver with raw descriptors must not let such a call
 * reach a descriptor that is somebody else's by then.
 */
public interface Channel {
    /**
     * Takes a place, once. The handle is told of readiness from now on, from within {@link Poller#await} and never from
     * within this call.
     *
     * @param poller of the same driver
     * @throws io.fluv.core.error.SocketFault of kind {@code CLOSED} when it is closed
     */
    void register(Poller poller, Interest interest, Handle handle) throws IOException;

    /** What the handle waits for; see the package for what that promises. Does nothing when it is closed. */
    void interest(Interest interest);

    /** Hands the place over to another handle. */
    void handle(Handle next);

    /**
     * Gives up the place and the socket. Nobody is told of anything afterwards; a second call does nothing. Data that were
     * written go out, and the peer sees their end, unless the system resets by itself, as over unread data. The descriptor may
     * last until the next {@link Poller#await}. When it throws, the socket is gone all the same.
     */
    void close() throws IOException;

    /** Any thread. What the socket is bound to, with the port that the system gave it. */
    SocketAddress localAddress();

    /** Any thread. The options that it has. */
    Set<SocketOption<?>> supportedOptions();

    /**
     * Any thread.
     *
     * @throws UnsupportedOperationException for one that it does not have
     * @throws io.fluv.core.error.SocketFault of kind {@code CLOSED} when it is closed
     */
    <T> T option(SocketOption<T> option) throws IOException;

    /**
     * Any thread.
     *
     * @throws UnsupportedOperationException for one that it does not have
     * @throws IllegalArgumentException for a value that it does not take
     * @throws io.fluv.core.error.SocketFault of kind {@code CLOSED} when it is closed
     */
    <T> void option(SocketOption<T> option, T value) throws IOException;
}
