package io.fluv.benchmarks.soak;

import io.fluv.testkit.JvmMemory;
import io.fluv.testkit.OpenDescriptors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What this process holds when nothing is going on.
 *
 * @param descriptors how many of each kind, sockets, selectors and pipes; empty where the platform does not tell
 * @param threads the names of Fluv's
 * @param heapBytes after a collection
 */
record Footprint(Map<String, Integer> descriptors, List<String> threads, long heapBytes) {
    /** What the JVM itself may come to need: compiled code's data, caches that fill up. */
    private static final long HEAP_ALLOWANCE_BYTES = 4L * 1024 * 1024;

    /** A thread of the resolver's may still be in a call of the system's that nobody wants the answer of. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static Footprint now() {
        awaitThreads();
        return new Footprint(
                OpenDescriptors.canBeCounted() ? OpenDescriptors.count() : Map.of(),
                fluvThreads().map(Thread::getName).sorted().toList(),
                JvmMemory.reachable());
    }

    private static Stream<Thread> fluvThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fluv"));
    }

    private static void awaitThreads() {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread thread : fluvThreads().toList()) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fails when there is more than there was. */
    void checkAgainst(Footprint before) {
        if (!descriptors.equals(before.descriptors)) {
            throw new Violation("descriptors were " + before.descriptors + " and are " + descriptors);
        }
        if (!threads.equals(before.threads)) {
            throw new Violation("threads were " + before.threads + " and are " + threads);
        }
        if (heapBytes > before.heapBytes + HEAP_ALLOWANCE_BYTES) {
            throw new Violation("heap was " + before.heapBytes + " bytes and is " + heapBytes);
        }
    }
}
