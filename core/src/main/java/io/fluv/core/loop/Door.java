package io.fluv.core.loop;

import io.fluv.core.flow.WayIn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way onto a loop for all that is asked of one handle. Steps take effect in the order in which they were asked for,
 * whichever threads asked: what is asked on the loop acts at once only if nothing that was asked before is still on its
 * way. (A source may emit its last element on one thread and complete on the loop; the end must not overtake.)
 */
public class Door implements WayIn {
    /** Counts in a field of its own, since each handle is a door and most handles wait: an atomic object takes 16 bytes more. */
    private static final VarHandle UNDER_WAY;

    static {
        try {
            UNDER_WAY = MethodHandles.lookup().findVarHandle(Door.class, "underWay", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;

    /** Steps that have been asked for and not been taken. Volatile because any thread asks. */
    @SuppressWarnings("unused") // changed through its handle
    private volatile int underWay;

    public Door(EventLoop loop) {
        this.loop = loop;
    }

    /** Where it leads. */
    public final EventLoop loop() {
        return loop;
    }

    @Override
    public final boolean isInside() {
        return loop.inLoop();
    }

    @Override
    public final boolean mayActNow() {
        return loop.isTakingSteps() && underWay == 0;
    }

    @Override
    public final boolean hop(Runnable step) {
        UNDER_WAY.getAndAdd(this, 1);
        try {
            loop.execute(() -> {
                UNDER_WAY.getAndAdd(this, -1);
                step.run();
            });
            return true;
        } catch (RejectedExecutionException ended) {
            UNDER_WAY.getAndAdd(this, -1);
            return false;
        }
    }
}
