package io.fluv.core.driver;

/** A loop, as its poller and, where the driver {@linkplain Driver#drivesLoops drives loops}, as its driver sees it. */
public interface Turns {
    /** What {@link #turn} gives when there will be no more turns. */
    long OVER = -1;

    /** True in a turn of this loop, for assertions. Any thread. */
    boolean inLoop();

    /**
     * From within {@link Poller#await}, once for each channel that is ready: tells the handle, and sees to what it throws. The
     * handle may close any channel of the loop, this one included, register others and change interests.
     */
    void ready(Handle handle, Interest ready);

    /**
     * One turn of a loop that has no thread of its own: tasks, timers, wait, I/O, closing. The wait is an {@code await(0)}.
     * The calling thread is in the loop until this returns; it must not be in a turn of the same loop already. All turns
     * of a loop are one thread's. Whoever closes the network outside of a turn turns its loops to their end: of that the driver
     * hears by {@link Poller#close}, and that is to be the same thread.
     *
     * @throws IllegalStateException in a turn of this loop
     * @return after how many nanoseconds of {@link Driver#clock} the next turn is due, if {@link Poller#wakeUp} is not called and
     *     no channel becomes ready before: 0 for at once, {@link Poller#FOREVER} for not by itself; {@link #OVER} when the loop
     *     has ended and is not to be turned again
     */
    long turn();
}
