package io.fluv.reactor;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.NonBlocking;

/** A loop's thread, on which Reactor refuses to block. A daemon: an open socket alone does not keep a program alive. */
final class LoopThread extends Thread implements NonBlocking {
    private LoopThread(Runnable task, String name) {
        // Inherits nothing, as core's own: it may outlive whoever starts it, and that one's class loader.
        super(null, task, name, 0, false);
        setDaemon(true);
        setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    static ThreadFactory factory() {
        AtomicInteger number = new AtomicInteger();
        return task -> new LoopThread(task, "fluv-loop-" + number.incrementAndGet());
    }
}
