package io.fluv.core.loop;

import io.fluv.core.flow.WayIn;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way onto a loop for all that is asked of one handle. Steps take effect in the order in which they were asked for,
 * whichever threads asked: what is asked on the loop acts at once only if nothing that was asked before is still on its
 * way. (A source may emit its last element on one thread and complete on the loop; the end must not overtake.)
 */
public final class Door implements WayIn {
    private final EventLoop loop;
    private final AtomicInteger underWay = new AtomicInteger();

    public Door(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public boolean isInside() {
        return loop.inLoop();
    }

    @Override
    public boolean mayActNow() {
        return loop.isTakingSteps() && underWay.get() == 0;
    }

    @Override
    public boolean hop(Runnable step) {
        underWay.getAndIncrement();
        try {
            loop.execute(() -> {
                underWay.getAndDecrement();
                step.run();
            });
            return true;
        } catch (RejectedExecutionException ended) {
            underWay.getAndDecrement();
            return false;
        }
    }
}
