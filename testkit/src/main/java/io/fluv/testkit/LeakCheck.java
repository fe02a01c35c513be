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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails each test class that leaves something behind: a thread that Fluv or the test has started, or, where the system
 * tells, a descriptor of a socket, a pipe or a selector. Where none of these is left, no key of a selector is either.
 *
 * <p>JUnit finds it by its service file, so it holds for every class that Jupiter runs in a module that has the testkit on
 * its class path. What is left is compared with what was left before, and not with what the class began with: what a
 * static field made counts too. A test in a {@linkplain OwnProcess process of its own} may leave what it likes: that ends
 * with it.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

    /** Threads that were told to end may take so long. Only a class that leaks uses it up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What there is at one moment. */
    private record Left(Set<Thread> threads, Map<String, Integer> descriptors) {
        static Left now() {
            return new Left(ownThreads(), OpenDescriptors.canBeCounted() ? OpenDescriptors.count() : Map.of());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofProcess(context).getOrComputeIfAbsent(Left.class, first -> {
            loadWhatKeepsDescriptors();
            return Left.now();
        });
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        boolean nested =
                context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
        if (nested || OwnProcessRun.isChild()) {
            return; // the class around a nested one may still hold what is its own
        }
        Left before = ofProcess(context).get(Left.class, Left.class);
        List<String> leaks = new ArrayList<>();
        for (Thread thread : startedSince(before)) {
            leaks.add(thread + ", in "
                    + Stream.of(thread.getStackTrace()).limit(8).toList());
        }
        Left after = Left.now();
        ofProcess(context).put(Left.class, after); // the next class is not to blame
        Map<String, Integer> more = new HashMap<>(after.descriptors);
        before.descriptors.forEach((kind, count) -> more.merge(kind, -count, Integer::sum));
        more.values().removeIf(count -> count <= 0);
        more.forEach((kind, count) -> leaks.add(kind + ": " + count + " more"));
        if (!leaks.isEmpty()) {
            throw new AssertionError("left behind by "
                    + context.getRequiredTestClass().getSimpleName() + ": " + String.join("\n", leaks));
        }
    }

    private static ExtensionContext.Store ofProcess(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }

    /** The threads that are there since then and do not end. */
    private static Set<Thread> startedSince(Left before) throws InterruptedException {
        Set<Thread> started = ownThreads();
        started.removeAll(before.threads);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (Thread thread : started) {
            // Zero would wait for ever.
            long left = Math.max(1, deadline - System.nanoTime());
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(TimeUnit.MILLISECONDS.toNanos(1), left));
        }
        started.retainAll(ownThreads());
        return started;
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
