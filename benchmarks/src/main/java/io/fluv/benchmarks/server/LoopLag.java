package io.fluv.benchmarks.server;

import io.fluv.benchmarks.load.Histogram;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long a task waits that another thread gives an event loop: what the loop has to do before it, and waking it
 * up. One task at a time, a few hundred a second.
 */
final class LoopLag {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Histogram lags = new Histogram();
    private final Executor loop;
    private final Thread thread;

    /** Volatile: set by the thread that asks for the outcome. */
    private volatile boolean stopped;

    private LoopLag(Executor loop) {
        this.loop = loop;
        this.thread = new Thread(this::probe, "loop-lag");
        thread.setDaemon(true);
    }

    static LoopLag of(Executor loop) {
        LoopLag lag = new LoopLag(loop);
        lag.thread.start();
        return lag;
    }

    private void probe() {
        try {
            while (!stopped) {
                CountDownLatch ran = new CountDownLatch(1);
                long given = System.nanoTime();
                long[] began = new long[1];
                loop.execute(() -> {
                    began[0] = System.nanoTime();
                    ran.countDown();
                });
                ran.await();
                lags.add(began[0] - given);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops measuring, and returns what one task in a hundred has exceeded. */
    double stopAndTellP99Nanos() throws InterruptedException {
        stopped = true;
        thread.join();
        return lags.quantileNanos(0.99);
    }
}
