package io.fluv.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Objects;

/** What this JVM's memory is used for: two figures that need no clock, so that a test can hold a bound. */
public final class JvmMemory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private JvmMemory() {}

    /** Bytes that a thread has allocated on the heap since it began, collected or not. */
    public static long allocatedBy(Thread thread) {
        return THREADS.getThreadAllocatedBytes(thread.getId());
    }

    /** Bytes of heap that can be reached. */
    public static long reachable() {
        // The first collection may only find what has to be finalized or cleaned; what that held goes with the second.
        System.gc();
        System.gc();
        // What is in use now would count the buffer that each thread has taken since for its next objects, half a
        // megabyte.
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
