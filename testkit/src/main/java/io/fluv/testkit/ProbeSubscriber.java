package io.fluv.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that holds its publisher to the {@link SignalRules}. Whatever it saw that must not be fails the next assertion
 * of the test, and the test itself at its end.
 *
 * <p>Nesting is looked for because Fluv promises more than the specification: no signal is sent from within another. For
 * a publisher of another library, adapt with {@code FlowAdapters} and leave {@link #allowNesting()} on if it recurses.
 *
 * <p>All methods are safe from any thread. Hooks run inside the signal that they are for.
 */
public final class ProbeSubscriber<T> implements Flow.Subscriber<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private final SignalRules rules = new SignalRules();

    // Guarded by the lock.
    private final List<T> items = new ArrayList<>();
    private Flow.@Nullable Subscription subscription;
    private int terminals;
    private boolean completed;
    private @Nullable Throwable error;

    // Set before subscribing.
    private long initialRequest;
    private Consumer<? super Flow.Subscription> onSubscribeHook = subscription -> {};
    private Consumer<? super T> onNextHook = item -> {};
    private Runnable onTerminalHook = () -> {};

    private ProbeSubscriber() {}

    /** One that requests nothing by itself. */
    public static <T> ProbeSubscriber<T> idle() {
        return new ProbeSubscriber<>();
    }

    /** One that requests {@code n} elements in {@code onSubscribe}. */
    public static <T> ProbeSubscriber<T> requesting(long n) {
        ProbeSubscriber<T> probe = new ProbeSubscriber<>();
        probe.initialRequest = n;
        return probe;
    }

    /** One that wants all there is. */
    public static <T> ProbeSubscriber<T> unbounded() {
        return requesting(Long.MAX_VALUE);
    }

    /** Runs inside {@code onSubscribe}, before the initial request. */
    public ProbeSubscriber<T> whenSubscribed(Consumer<? super Flow.Subscription> hook) {
        onSubscribeHook = hook;
        return this;
    }

    /** Runs inside {@code onNext}. */
    public ProbeSubscriber<T> whenNext(Consumer<? super T> hook) {
        onNextHook = hook;
        return this;
    }

    /** Runs inside {@code onComplete} or {@code onError}. */
    public ProbeSubscriber<T> whenTerminated(Runnable hook) {
        onTerminalHook = hook;
        return this;
    }

    /** Recursion from {@code request} to {@code onNext}, which §3.3 allows, is then no violation. */
    public ProbeSubscriber<T> allowNesting() {
        rules.allowNesting();
        return this;
    }

    // ---- what the test does ----

    public void request(long n) {
        subscription().request(n);
    }

    public void cancel() {
        subscription().cancel();
    }

    /** The subscription, which must have come. */
    public Flow.Subscription subscription() {
        lock.lock();
        try {
            Flow.Subscription current = subscription;
            if (current == null) {
                throw new AssertionError("there was no onSubscribe");
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    // ---- signals ----

    @Override
    public void onSubscribe(Flow.Subscription given) {
        rules.onSubscribe(given, counted -> {
            locked(() -> subscription = counted);
            onSubscribeHook.accept(counted);
            if (initialRequest > 0) {
                counted.request(initialRequest);
            }
        });
        tell();
    }

    @Override
    public void onNext(T item) {
        rules.onNext(item, () -> {
            locked(() -> items.add(item));
            onNextHook.accept(item);
        });
        tell();
    }

    @Override
    public void onError(Throwable thrown) {
        rules.onError(thrown, () -> {
            locked(() -> {
                terminals++;
                error = thrown;
            });
            onTerminalHook.run();
        });
        tell();
    }

    @Override
    public void onComplete() {
        rules.onComplete(() -> {
            locked(() -> {
                terminals++;
                completed = true;
            });
            onTerminalHook.run();
        });
        tell();
    }

    private void tell() {
        locked(changed::signalAll);
    }

    // ---- what the test sees ----

    /** Fails when the publisher broke a rule. */
    public void verify() {
        List<String> violations = rules.violations();
        if (!violations.isEmpty()) {
            throw new AssertionError("the publisher broke rules: " + violations);
        }
    }

    /** What came so far. */
    public List<T> items() {
        verify();
        lock.lock();
        try {
            return List.copyOf(items);
        } finally {
            lock.unlock();
        }
    }

    /** How many terminal signals came. */
    public int terminals() {
        lock.lock();
        try {
            return terminals;
        } finally {
            lock.unlock();
        }
    }

    /** True after {@code onComplete}. */
    public boolean isCompleted() {
        verify();
        lock.lock();
        try {
            return completed;
        } finally {
            lock.unlock();
        }
    }

    /** What {@code onError} brought, or null. */
    public @Nullable Throwable error() {
        verify();
        lock.lock();
        try {
            return error;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@code onSubscribe}. */
    public ProbeSubscriber<T> awaitSubscribed() {
        return await("onSubscribe", () -> subscription != null);
    }

    /** Waits until there are {@code count} elements or more. */
    public ProbeSubscriber<T> awaitItems(int count) {
        return await(count + " elements", () -> items.size() >= count);
    }

    /** Waits for the end, which must be {@code onComplete}. */
    public ProbeSubscriber<T> awaitCompletion() {
        await("the end", () -> terminals > 0);
        if (!completed) {
            throw new AssertionError("failed instead of completing", error);
        }
        return this;
    }

    /** Waits for the end, which must be {@code onError} with such an exception. */
    public <E extends Throwable> E awaitError(Class<E> type) {
        await("the end", () -> terminals > 0);
        if (!type.isInstance(error)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", got " + this, error);
        }
        return type.cast(error);
    }

    private ProbeSubscriber<T> await(String what, BooleanSupplier condition) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            // A signal counts when it is over, so that its hook has run.
            while (!condition.getAsBoolean() || rules.isInSignal()) {
                if (left <= 0) {
                    throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what + " of " + this);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
        verify();
        return this;
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            String end = completed ? "completed" : error != null ? "failed with " + error : "not ended";
            return "ProbeSubscriber[" + items.size() + " elements, " + end + ", " + rules.violations() + "]";
        } finally {
            lock.unlock();
        }
    }
}
