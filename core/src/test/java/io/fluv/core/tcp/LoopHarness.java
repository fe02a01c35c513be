package io.fluv.core.tcp;

import io.fluv.core.LoopOptions;
import io.fluv.core.driver.ScriptedDriver;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.loop.LoopLoad;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** A real loop that a test drives step by step, on a clock that only the test moves. */
class LoopHarness implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    /** Turns of the loop after which nothing more follows from a step: its own, the tasks it gave, their closing. */
    private static final int TURNS = 3;

    /** Near its overflow, which must make no difference. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

    /** What the observer heard, in order. */
    final List<Throwable> reported = new CopyOnWriteArrayList<>();

    final ScriptedDriver driver = new ScriptedDriver(now::get);

    final LoopGroup group = LoopGroup.start(
            LoopOptions.defaults().loops(1).driver(driver).observer((error, source) -> reported.add(error)));

    final EventLoop loop = group.loops().get(0);

    interface Action {
        void run() throws Exception;
    }

    /** Runs {@code action} on the loop and waits until all that follows from it is done. */
    final void step(Action action) {
        ask(() -> {
            action.run();
            return null;
        });
    }

    /** As {@link #step}, for what has a value. */
    final <T> T ask(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                T value = action.call();
                settle(TURNS, () -> result.complete(value));
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return await(result);
    }

    /** Waits until all that was begun before is done. */
    final void settle() {
        step(() -> {});
    }

    private void settle(int turns, Runnable done) {
        if (turns == 0) {
            loop.execute(done);
        } else {
            loop.atEndOfPhase(() -> loop.afterDeregistration(() -> settle(turns - 1, done)));
        }
    }

    /** By how much {@code figure} grows in so many turns of the loop. */
    final int growthIn(int turns, IntSupplier figure) {
        CompletableFuture<Integer> growth = new CompletableFuture<>();
        step(() -> {
            int before = figure.getAsInt();
            afterTurns(turns, () -> growth.complete(figure.getAsInt() - before));
        });
        return await(growth);
    }

    /** Runs {@code action} when the loop has been through so many turns, to tell what happens in each of them. On the loop. */
    final void afterTurns(int turns, Runnable action) {
        loop.afterDeregistration(() -> {
            if (turns == 1) {
                action.run();
            } else {
                afterTurns(turns - 1, action);
            }
        });
    }

    /** Moves the clock, and has the loop look at it. */
    final void advance(Duration time) {
        now.addAndGet(time.toNanos());
        settle();
    }

    final int load() {
        return LoopLoad.of(loop);
    }

    /** The value of a future that completes soon. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What a future fails with. */
    static <E extends Throwable> E failureOf(CompletableFuture<?> future, Class<E> type) {
        Throwable failure = await(future.handle((value, error) -> error));
        if (!type.isInstance(failure)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", got " + failure, failure);
        }
        return type.cast(failure);
    }

    @Override
    public void close() {
        group.close();
    }
}
