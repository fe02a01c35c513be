package io.fluv.reactor;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.NonBlocking;

/** A loop's thread, on which Reactor refuses to block. A daemon: an open socket alone does not keep a program alive. */
final class LoopThread extends Thread implements NonBlocking {
    private LoopThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    static ThreadFactory factory() {
        AtomicInteger number = new AtomicInteger();
        return task -> new LoopThread(task, "fluv-loop-" + number.incrementAndGet());
    }
}
