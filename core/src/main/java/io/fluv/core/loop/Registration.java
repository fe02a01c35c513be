package io.fluv.core.loop;

/**
 * A handle's place in a loop's selector. Confined to the loop. An interface so that a test can stand in for the
 * selector.
 */
public interface Registration {
    /** The operations, those of {@link java.nio.channels.SelectionKey}, that the handle wants to hear of. */
    int interest();

    /** Replaces the interest. Costs a system call at the next select, but only when it changes. */
    void interest(int ops);

    /** Hands the socket over to another handle. */
    void handle(Handle handle);

    /** Ends the registration. The descriptor of a closed channel goes at the loop's next select. */
    void cancel();
}
