package io.fluv.core.loop;

import io.fluv.core.Figure;
import io.fluv.core.LoopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private final List<EventLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    private LoopGroup(List<EventLoop> loops) {
        this.loops = loops;
    }

    /**
     * Starts the loops.
     *
     * @throws UncheckedIOException when the host has no descriptors left for their selectors
     */
    public static LoopGroup start(LoopOptions options) {
        List<EventLoop> started = new ArrayList<>();
        LoopGroup group = new LoopGroup(started);
        ThreadFactory factory = options.threadFactory();
        ThreadFactory threads = factory != null ? factory : LoopGroup::daemonThread;
        try {
            while (started.size() < options.loops()) {
                started.add(EventLoop.start(options, threads));
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
     * blocks in a user's code for longer ends by itself later.
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
        try {
            ended().get(patience.toNanos(), TimeUnit.NANOSECONDS);
            for (EventLoop loop : loops) {
                TimeUnit.NANOSECONDS.timedJoin(loop.thread(), patience.toNanos());
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

    @Override
    public String toString() {
        return "LoopGroup" + loops;
    }
}
