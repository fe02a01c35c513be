package io.fluv.core.loop;

import io.fluv.core.LoopOptions;
import io.fluv.core.nio.NioDriver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The one loop of a stress test's JVM, on which every sample has handles of its own. */
public final class StressLoop {
    private static final long PATIENCE_SECONDS = 30;

    /** Turns after which nothing more follows from what was asked: its own, the tasks that it gave, their closing. */
    private static final int TURNS = 6;

    private static final AtomicInteger REPORTED = new AtomicInteger();
    private static final LoopGroup GROUP = LoopGroup.start(LoopOptions.defaults()
            .driver(new NioDriver())
            .loops(1)
            .observer((error, source) -> REPORTED.incrementAndGet()));

    private StressLoop() {}

    public static LoopGroup group() {
        return GROUP;
    }

    public static EventLoop loop() {
        return GROUP.loops().get(0);
    }

    /** How many errors the observer has heard of, in all samples of this JVM. */
    public static int reported() {
        return REPORTED.get();
    }

    /** Waits until the loop has done all that it was asked so far and what follows from it; the caller then sees it all. */
    public static void settle() {
        CountDownLatch settled = new CountDownLatch(1);
        loop().execute(() -> settle(TURNS, settled));
        try {
            if (!settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the loop is stuck");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void settle(int turns, CountDownLatch settled) {
        if (turns == 0) {
            loop().execute(settled::countDown);
        } else {
            loop().atEndOfPhase(() -> loop().afterDeregistration(() -> settle(turns - 1, settled)));
        }
    }
}
