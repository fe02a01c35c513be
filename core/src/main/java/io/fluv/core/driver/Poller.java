package io.fluv.core.driver;

import java.io.IOException;
import java.util.List;

/** One loop's way to wait. Used in the loop's turns, but for {@link #wakeUp}. */
public interface Poller {
    /** For {@link #await}: without a limit. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * Waits until a channel is ready, somebody {@linkplain #wakeUp wakes it up}, or {@code nanos} nanoseconds are over; then
     * tells of each channel that is ready by {@link Turns#ready}, once. May return early and with nothing to tell. It may wait
     * longer by what the system's timers are coarse, and must not wait shorter again and again: the loop would spin.
     *
     * <p>By the time it returns, the ports and descriptors of channels that were closed before the call are free.
     *
     * @param nanos 0 for not at all, {@link #FOREVER} for no limit; never negative
     * @throws IOException when it can't wait at all any more: the loop ends
     */
    void await(long nanos) throws IOException;

    /** Ends a wait that is under way, or else keeps the next one from beginning. Any thread, and also when it is closed. */
    void wakeUp();

    /** The handles of the channels that are registered and not closed; a copy. */
    List<Handle> handles();

    /** Lets go of what it has, once, after the last wait. Channels that are still registered are not closed by this. */
    void close() throws IOException;
}
