package io.fluv.reactor.blockhound;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets pass the locks that guard what a resolver knows. Loops take them as well as the threads that look names up; they are
 * held for a few steps and never while anything is asked, but whoever finds one taken waits, and BlockHound sees a thread
 * that waits.
 *
 * <p>Loops themselves need no mark of ours: their threads are Reactor's {@link reactor.core.scheduler.NonBlocking}.
 */
public final class FluvBlockHoundIntegration implements BlockHoundIntegration {
    private static final String RESOLVER = "io.fluv.core.dns.JdkResolver";
    private static final String THREADS = "io.fluv.core.dns.LookupThreads";

    /** For BlockHound, which finds this class by its service file. */
    public FluvBlockHoundIntegration() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // Methods that run no code of a user's; what such code does on a loop is not let pass by this.
        builder.allowBlockingCallsInside(RESOLVER, "ask")
                .allowBlockingCallsInside(RESOLVER, "takeAll")
                .allowBlockingCallsInside(RESOLVER + "$Question", "leave")
                .allowBlockingCallsInside(THREADS, "offer")
                .allowBlockingCallsInside(THREADS, "close");
    }
}
