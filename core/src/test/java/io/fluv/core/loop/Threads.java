package io.fluv.core.loop;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/** Makes daemon threads and remembers them, so that a test can look whether they have ended. */
final class Threads implements ThreadFactory {
    private final Queue<Thread> made = new ConcurrentLinkedQueue<>();

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "loop under test");
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    List<Thread> made() {
        return List.copyOf(made);
    }

    long alive() {
        return made.stream().filter(Thread::isAlive).count();
    }
}
