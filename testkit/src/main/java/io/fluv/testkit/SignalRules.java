package io.fluv.testkit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the signals of one subscription must keep to, for a subscriber to hold itself against: one after the other, never one
 * within another, none before {@code onSubscribe}, none after the terminal one, no more elements than were requested, and no
 * null. A breach fails the test that is running, see {@link BrokenRules}. Safe from any thread; blocks none.
 */
public final class SignalRules {
    // Any thread at any time: a broken publisher knows no order. Atomics, because a loop must not wait for a lock.
    private final AtomicReference<@Nullable Signal> active = new AtomicReference<>();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicBoolean terminated = new AtomicBoolean();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** Set before subscribing. */
    private boolean nestingAllowed;

    /** One that is under way. */
    private record Signal(String name, Thread thread) {}

    /** Recursion from {@code request} to {@code onNext}, which §3.3 allows, is then no violation. */
    public void allowNesting() {
        nestingAllowed = true;
    }

    /**
     * The signal of this name, and what the subscriber does in it.
     *
     * @param action is given the subscription to use, which counts what is requested
     */
    public void onSubscribe(Flow.@Nullable Subscription given, Consumer<? super Flow.Subscription> action) {
        during("onSubscribe", () -> {
            if (given == null) {
                violate("onSubscribe(null)");
            }
            if (subscribed.getAndSet(true)) {
                violate("onSubscribe came twice");
            }
            if (given != null) {
                action.accept(new Counted(given));
            }
        });
    }

    public void onNext(@Nullable Object item, Runnable action) {
        during("onNext", () -> {
            if (item == null) {
                violate("onNext(null)");
            }
            expectLive("onNext", terminated.get());
            long number = received.incrementAndGet();
            long wanted = requested.get();
            if (number > wanted) {
                violate("onNext number " + number + " for " + wanted + " requested");
            }
            action.run();
        });
    }

    public void onError(@Nullable Throwable error, Runnable action) {
        during("onError", () -> {
            if (error == null) {
                violate("onError(null)");
            }
            expectLive("onError", terminated.getAndSet(true));
            action.run();
        });
    }

    public void onComplete(Runnable action) {
        during("onComplete", () -> {
            expectLive("onComplete", terminated.getAndSet(true));
            action.run();
        });
    }

    /** For a subscriber that hands its subscription on as it is. */
    public void requested(long n) {
        if (n > 0) {
            requested.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        }
    }

    /** What was broken so far. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    boolean isInSignal() {
        return active.get() != null;
    }

    private void expectLive(String signal, boolean over) {
        if (!subscribed.get()) {
            violate(signal + " before onSubscribe");
        }
        if (over) {
            violate(signal + " after the terminal signal");
        }
    }

    private void violate(String what) {
        violations.add(what);
        BrokenRules.add(what);
    }

    private void during(String name, Runnable signal) {
        Signal outer = active.getAndSet(new Signal(name, Thread.currentThread()));
        boolean nested = outer != null && outer.thread == Thread.currentThread();
        if (outer != null && !(nested && nestingAllowed)) {
            violate(name + (nested ? " within " : " at the same time as ") + outer.name);
        }
        try {
            signal.run();
        } finally {
            active.set(nested ? outer : null);
        }
    }

    private final class Counted implements Flow.Subscription {
        private final Flow.Subscription given;

        Counted(Flow.Subscription given) {
            this.given = given;
        }

        @Override
        public void request(long n) {
            requested(n);
            given.request(n);
        }

        @Override
        public void cancel() {
            given.cancel();
        }
    }
}
