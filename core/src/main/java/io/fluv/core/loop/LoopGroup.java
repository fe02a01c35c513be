package io.fluv.core.loop;

import io.fluv.core.Figure;
import io.fluv.core.LoopOptions;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Turns;
import io.fluv.core.error.SocketFault;
import io.fluv.core.error.SocketFault.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Several loops among which handles are spread. Its methods may be called from any thread. */
public final class LoopGroup implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private final Driver driver;
    private final List<EventLoop> loops = new ArrayList<>();

    /** One for each loop, or none where the driver turns them. */
    private final List<Thread> threads = new ArrayList<>();

    private final AtomicInteger turn = new AtomicInteger();

    private LoopGroup(Driver driver) {
        this.driver = driver;
    }

    /**
     * Starts the loops, over the driver that the options name.
     *
     * @throws UncheckedIOException when the host has no descriptors left for their pollers
     */
    public static LoopGroup start(LoopOptions options) {
        Driver driver = Objects.requireNonNull(options.driver(), "the options' driver");
        LoopGroup group = new LoopGroup(driver);
        ThreadFactory factory = options.threadFactory();
        ThreadFactory threads = factory != null ? factory : LoopGroup::daemonThread;
        try {
            while (group.loops.size() < options.loops()) {
                if (driver.drivesLoops()) {
                    group.loops.add(new EventLoop(driver.name() + "-" + group.loops.size(), options, driver));
                } else {
                    group.startThread(options, threads);
                }
            }
            return group;
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            group.close();
            throw e;
        }
    }

    private void startThread(LoopOptions options, ThreadFactory factory) throws IOException {
        EventLoop[] body = new EventLoop[1]; // the thread first, whose name is the loop's
        Thread thread = DetachedThreads.from(factory, () -> body[0].run());
        EventLoop loop = new EventLoop(thread.getName(), options, driver);
        body[0] = loop;
        try {
            thread.start();
        } catch (RuntimeException | Error e) {
            loop.closeUnstarted(); // the system has no thread left
            throw e;
        }
        loops.add(loop);
        threads.add(thread);
    }

    private static Thread daemonThread(Runnable task) {
        return DetachedThreads.daemon(task, "fluv-loop-" + THREAD_NUMBER.incrementAndGet());
    }

    /** The loop with the fewest handles, with one more from now on, until {@link EventLoop#unassign}. */
    public EventLoop assign() {
        EventLoop least = leastLoaded();
        least.addLoad();
        return least;
    }

    /** The loop with the fewest handles at this moment. */
    public EventLoop leastLoaded() {
        // Begins elsewhere each time, so that loops with equal load take turns.
        int first = Math.floorMod(turn.getAndIncrement(), loops.size());
        EventLoop least = loops.get(first);
        for (int i = 1; i < loops.size(); i++) {
            EventLoop candidate = loops.get((first + i) % loops.size());
            if (isBetter(candidate, least)) {
                least = candidate;
            }
        }
        return least;
    }

    /** What opens the sockets of these loops. */
    public Driver driver() {
        return driver;
    }

    /**
     * Checks that the driver has sockets for addresses of this kind.
     *
     * @throws SocketFault of kind {@code FAMILY_NOT_SUPPORTED}
     */
    public void requireSocketsFor(SocketAddress address) throws SocketFault {
        ProtocolFamily family = familyOf(address);
        if (!driver.families().contains(family)) {
            throw new SocketFault(
                    Kind.FAMILY_NOT_SUPPORTED, "the driver " + driver.name() + " has no sockets of family " + family);
        }
    }

    private static ProtocolFamily familyOf(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        boolean four = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        return four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /** What all loops together have {@linkplain EventLoop#count counted}. */
    public long counted(Figure figure) {
        long sum = 0;
        for (EventLoop loop : loops) {
            sum += loop.counted(figure);
        }
        return sum;
    }

    /** A loop that failed has ended while others have not. */
    private static boolean isBetter(EventLoop candidate, EventLoop other) {
        boolean otherEnded = other.ended().isDone();
        return candidate.ended().isDone() == otherEnded ? candidate.load() < other.load() : otherEnded;
    }

    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    /** Completes when the last loop has ended. */
    public CompletableFuture<Void> ended() {
        return CompletableFuture.allOf(loops.stream().map(EventLoop::ended).toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Ends every loop, and waits for their threads, ten seconds at most, unless called on one of them. A thread that
     * blocks in a user's code for longer ends by itself later. Loops without threads are turned to their end here.
     */
    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    void close(Duration patience) {
        loops.forEach(EventLoop::close);
        if (loops.stream().anyMatch(EventLoop::inLoop)) {
            return;
        }
        if (driver.drivesLoops()) {
            loops.forEach(LoopGroup::turnToTheEnd);
            return;
        }
        try {
            ended().get(patience.toNanos(), TimeUnit.NANOSECONDS);
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, patience.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // Of its own type it would be taken for what the silence of a peer ends in.
            loops.get(0)
                    .report(new IllegalStateException("a task still keeps a loop from ending after " + patience), this);
        } catch (ExecutionException e) {
            loops.get(0).report(e, this);
        }
    }

    private static void turnToTheEnd(EventLoop loop) {
        while (loop.turn() != Turns.OVER) {
            assert !loop.ended().isDone();
        }
    }

    @Override
    public String toString() {
        return "LoopGroup" + loops;
    }
}
