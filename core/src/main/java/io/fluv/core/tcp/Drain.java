package io.fluv.core.tcp;

import io.fluv.core.driver.Handle;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An end in good order for a part of the handles of all loops: listeners close at once, connections have some time to end
 * by themselves, and those that have not are then disposed of.
 */
public final class Drain {
    private final LoopGroup group;
    private final Predicate<Handle> part;
    private final Duration grace;

    /**
     * For the handles that {@code part} picks.
     *
     * @param grace not negative
     */
    public Drain(LoopGroup group, Predicate<Handle> part, Duration grace) {
        this.group = group;
        this.part = part;
        Objects.requireNonNull(grace, "grace");
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace: " + grace + " is negative");
        }
        // More than a loop can count is as good as for ever.
        this.grace = grace.compareTo(EventLoop.LONGEST_DELAY) > 0 ? EventLoop.LONGEST_DELAY : grace;
    }

    /** Completes when all the handles are gone. Handles that appear later are not waited for. */
    public CompletableFuture<Void> start() {
        // Listeners first, on every loop, so that nothing is accepted behind the sweep for connections.
        return sweep(this::closeListeners).thenCompose(closed -> sweep(this::awaitConnections));
    }

    private CompletableFuture<Void> sweep(Function<EventLoop, CompletableFuture<Void>> step) {
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        for (EventLoop loop : group.loops()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            parts.add(done);
            try {
                loop.execute(() -> step.apply(loop).whenComplete((result, failure) -> done.complete(null)));
            } catch (RejectedExecutionException ended) {
                done.complete(null);
            }
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> closeListeners(EventLoop loop) {
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        for (Handle handle : loop.handles()) {
            if (handle instanceof TcpListener listener && part.test(handle)) {
                listener.closeAtOnce();
                closed.add(listener.closed());
            }
        }
        return CompletableFuture.allOf(closed.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> awaitConnections(EventLoop loop) {
        List<StreamHandle> left = new ArrayList<>();
        for (Handle handle : loop.handles()) {
            if (handle instanceof StreamHandle stream && part.test(handle)) {
                left.add(stream);
            }
        }
        CompletableFuture<Void> gone = CompletableFuture.allOf(
                left.stream().map(StreamHandle::released).toArray(CompletableFuture<?>[]::new));
        if (!gone.isDone()) {
            CompletableFuture<Void> force = loop.schedule(() -> left.forEach(StreamHandle::closeAtOnce), grace);
            gone.whenComplete((result, failure) -> force.cancel(false));
        }
        return gone;
    }
}
