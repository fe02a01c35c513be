package io.fluv.core.driver;

import io.fluv.testkit.CallLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A scripted channel's place with its poller: the test says when the handle is ready. On the loop only. */
public final class ScriptedPlace {
    private final ScriptedPoller poller;
    private final CallLog log;
    private final Interest automatic;
    private Interest interest;
    private boolean pumping;
    private Handle handle;

    /** Every interest there was, the first one included. */
    public final List<Interest> interests = new ArrayList<>();

    public boolean cancelled;

    /**
     * @param automatic the directions in which the handle is always ready, without the test's help
     * @param log may have a change of the interest fail
     */
    public ScriptedPlace(Poller poller, Interest interest, Handle handle, Interest automatic, CallLog log) {
        this.poller = (ScriptedPoller) poller;
        this.interest = interest;
        this.handle = handle;
        this.automatic = automatic;
        this.log = log;
        this.poller.add(this);
        interests.add(interest);
        pump();
    }

    public Interest interest() {
        return interest;
    }

    public void interest(Interest next) {
        if (next != interest && !cancelled) {
            log.called("interest");
            interest = next;
            interests.add(next);
        }
        pump();
    }

    public Handle handle() {
        return handle;
    }

    public void handle(Handle next) {
        handle = next;
    }

    public void cancel() {
        cancelled = true;
        poller.remove(this);
    }

    /** What the poller does with a handle that is ready, whether it wants to know or not. */
    public void ready(Interest ready) {
        poller.turns().ready(handle, ready);
    }

    /** The directions of these in which the handle waits. */
    public Interest awaited(Interest of) {
        return cancelled
                ? Interest.NONE
                : Interest.of(interest.reads() && of.reads(), interest.writes() && of.writes());
    }

    private void pump() {
        if (!pumping && awaited(automatic) != Interest.NONE) {
            pumping = true;
            ((Executor) poller.turns()).execute(() -> {
                pumping = false;
                Interest ready = awaited(automatic);
                if (ready != Interest.NONE) {
                    ready(ready);
                    pump();
                }
            });
        }
    }
}
