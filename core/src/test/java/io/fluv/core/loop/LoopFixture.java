package io.fluv.core.loop;

import io.fluv.core.LoopOptions;
import io.fluv.core.nio.NioDriver;
import io.fluv.core.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One loop on a clock that only the test moves, with an observer that remembers. Closing it ends the loop. */
final class LoopFixture implements AutoCloseable {
    static final long WAIT_SECONDS = 10;

    final ManualClock clock = new ManualClock();
    final RecordingObserver observer = new RecordingObserver();
    final LoopGroup group;
    final EventLoop loop;

    LoopFixture() {
        this(UnaryOperator.identity());
    }

    LoopFixture(UnaryOperator<LoopOptions> changes) {
        group = LoopGroup.start(changes.apply(LoopOptions.defaults()
                .driver(new NioDriver())
                .driver(new NioDriver())
                .loops(1)
                .observer(observer)
                .clock(clock)));
        loop = group.loops().get(0);
    }

    /** Runs an action on the loop, as a task, and waits for what it returns or throws. */
    <T> T call(Callable<T> action) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(action.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return await(result);
    }

    void run(Action action) throws Exception {
        call(() -> {
            action.run();
            return null;
        });
    }

    /** Waits until the loop has gone through all phases of a turn that began after now. */
    void turn() throws Exception {
        CompletableFuture<Void> closing = new CompletableFuture<>();
        loop.execute(() -> loop.afterDeregistration(() -> closing.complete(null)));
        await(closing);
    }

    /** Moves the clock, and waits until the loop has looked at it. */
    void advance(Duration by) throws Exception {
        clock.advance(by);
        turn();
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        group.close();
    }

    /** Something that a test does on the loop. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
