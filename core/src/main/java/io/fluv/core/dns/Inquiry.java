package io.fluv.core.dns;

import io.fluv.core.Loop;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A question in steps, each of which may have to wait for another thread; it is its own result. It ends on {@link #loop}:
 * with its answer or a step's failure, after its timeout, by a cancel, or with the loop. Then it gives up what it waits
 * for.
 *
 * <pre>
 *   ASKING ──▶ DONE
 * </pre>
 *
 * Confined to the loop, but for {@link #start} and {@link #cancel}.
 */
final class Inquiry<T> extends CompletableFuture<T> {
    private enum State {
        ASKING,
        DONE
    }

    /** What comes next; on the loop. */
    @FunctionalInterface
    interface Step<S> {
        void accept(S value) throws LookupException;
    }

    private final Loop loop;
    private final String asked;

    private State state = State.ASKING;
    private @Nullable CompletableFuture<?> source;
    private @Nullable CompletableFuture<Void> deadline;

    /** @param asked the operation and what it is about, as failures name it */
    Inquiry(Loop loop, String asked) {
        this.loop = loop;
        this.asked = asked;
    }

    /** Begins with {@code first}. */
    Inquiry<T> start(Duration timeout, Step<Inquiry<T>> first) {
        onLoop(() -> {
            if (isDone()) {
                return; // cancelled meanwhile
            }
            CompletableFuture<Void> timer = loop.schedule(() -> fail(failure(Reason.TIMED_OUT)), timeout);
            deadline = timer;
            timer.whenComplete((done, failure) -> {
                if (failure instanceof RejectedExecutionException) {
                    fail(failure(Reason.CLOSED)); // the loop ends
                }
            });
            run(first, this);
        });
        return this;
    }

    /** Waits for {@code next} and goes on with its value; its failure is the failure of the whole. On the loop. */
    <S> void await(CompletableFuture<S> next, Step<? super S> then) {
        await(next, then, this::fail);
    }

    /** Waits for {@code next} and goes on with its value or with its failure. On the loop. */
    <S> void await(CompletableFuture<S> next, Step<? super S> then, Step<Throwable> otherwise) {
        source = next;
        if (next.isDone()) {
            next.whenComplete((value, failure) -> proceed(value, failure, then, otherwise));
        } else {
            next.whenComplete((value, failure) -> onLoop(() -> proceed(value, failure, then, otherwise)));
        }
    }

    private <S> void proceed(
            S value, @Nullable Throwable failure, Step<? super S> then, Step<? super Throwable> otherwise) {
        assert loop.inLoop();
        if (state == State.DONE) {
            return;
        }
        source = null;
        if (failure == null) {
            run(then, value);
        } else {
            run(otherwise, unwrapped(failure));
        }
    }

    private <S> void run(Step<? super S> step, S value) {
        try {
            step.accept(value);
        } catch (Throwable failure) {
            // A resolver of the user's own may throw anything; whoever asked is to hear of it.
            fail(failure);
        }
    }

    /** On the loop. */
    void answer(T value) {
        end();
        complete(value);
    }

    /** On the loop. */
    void fail(Throwable failure) {
        end();
        completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            onLoop(this::end);
        }
        return cancelled;
    }

    private void end() {
        assert loop.inLoop();
        state = State.DONE;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (source != null) {
            source.cancel(false);
            source = null;
        }
    }

    private void onLoop(Runnable step) {
        try {
            loop.execute(step);
        } catch (RejectedExecutionException ended) {
            completeExceptionally(failure(Reason.CLOSED));
        }
    }

    private LookupException failure(Reason reason) {
        return new LookupException(reason, asked, null);
    }

    /** The failure itself, without what a future that depends on another wraps it in. */
    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public String toString() {
        return "Inquiry[" + asked + "]";
    }
}
