package io.fluv.core.loop;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that keep nothing of whoever happens to need them first. They may live as long as the process, and would
 * otherwise hold an application that came and went: by its class loader as their context's, by the values of its inheritable
 * thread-locals, and by the classes that were on its stack, which Java keeps as a thread's access-control context.
 */
public final class DetachedThreads {
    /** From this version on there is no access-control context. */
    private static final int VERSION_WITHOUT_CONTEXT = 24;

    private DetachedThreads() {}

    /**
     * A daemon, with the system's class loader as its context's: that is never unloaded, and code that looks for a loader
     * there seldom expects null.
     */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = apart(() -> new Thread(null, task, name, 0, false));
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    /** Of somebody's factory, which decides on all but the access-control context. */
    static Thread from(ThreadFactory factory, Runnable task) {
        return Objects.requireNonNull(apart(() -> factory.newThread(task)), "the thread factory made no thread");
    }

    /** Takes a step that sees of the stack no more than itself. */
    @SuppressWarnings("removal") // which a version without contexts may do, and then this is not called
    private static Thread apart(PrivilegedAction<Thread> step) {
        if (Runtime.version().feature() >= VERSION_WITHOUT_CONTEXT) {
            return step.run();
        }
        return AccessController.doPrivileged(step);
    }
}
