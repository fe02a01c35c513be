package io.fluv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What test classes leave behind, one after the other: threads that Fluv or the tests have started, and, where the system
 * tells, descriptors of sockets, pipes and selectors. Where none of these is left, no key of a selector is either.
 */
final class Leftovers {
    /** Threads that were told to end may take so long. Only a class that leaks uses it up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** After so long, a thread that does not end is looked at again: it had just begun, and may be none of ours. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Left known;

    /** What there is at one moment. */
    private record Left(Set<Thread> threads, Map<String, Integer> descriptors) {
        static Left now() {
            return new Left(ownThreads(), OpenDescriptors.canBeCounted() ? OpenDescriptors.count() : Map.of());
        }
    }

    /** What is there already does not count. */
    Leftovers() {
        loadWhatKeepsDescriptors();
        known = Left.now();
    }

    /**
     * What is there that was not when this was last called, a line each. Waits a while for threads that are about to end.
     *
     * @throws AssertionError when the thread that waits is interrupted
     */
    List<String> sinceLastTime() {
        List<String> found = new ArrayList<>();
        for (Thread thread : startedSince(known)) {
            found.add(thread + ", in "
                    + Stream.of(thread.getStackTrace()).limit(8).toList());
        }
        Left now = Left.now();
        Map<String, Integer> more = new HashMap<>(now.descriptors);
        known.descriptors.forEach((kind, count) -> more.merge(kind, -count, Integer::sum));
        more.values().removeIf(count -> count <= 0);
        more.forEach((kind, count) -> found.add(kind + ": " + count + " more"));
        known = now;
        return found;
    }

    /** The threads that are there since then and do not end. */
    private static Set<Thread> startedSince(Left before) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Set<Thread> started = newThreads(before);
        while (!started.isEmpty() && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(started.iterator().next(), LOOK_NANOS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while threads were about to end", e);
            }
            started = newThreads(before);
        }
        return started;
    }

    private static Set<Thread> newThreads(Left before) {
        Set<Thread> threads = ownThreads();
        threads.removeAll(before.threads);
        return threads;
    }

    /** All that run code of Fluv or of its tests, whatever their names. */
    private static Set<Thread> ownThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey() != Thread.currentThread())
                .filter(entry -> isOwn(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean isOwn(Thread thread, StackTraceElement[] frames) {
        ThreadGroup group = thread.getThreadGroup();
        // One that was just started has no frames yet; some of the JVM's own never have any.
        boolean isBeginning = frames.length == 0 && group != null && group.getParent() != null;
        return isBeginning
                || Stream.of(frames).anyMatch(frame -> frame.getClassName().startsWith("io.fluv."));
    }

    /** Some classes of the JDK open descriptors of their own when they are first used, and keep them. */
    private static void loadWhatKeepsDescriptors() {
        try (SocketChannel stream = SocketChannel.open();
                ServerSocketChannel listener = ServerSocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open();
                Selector selector = Selector.open()) {
            for (var channel : List.of(stream, listener, datagrams)) {
                channel.configureBlocking(false);
                channel.register(selector, 0);
            }
            selector.selectNow();
            Pipe pipe = Pipe.open();
            pipe.source().close();
            pipe.sink().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
