package io.fluv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the signals of one subscription must keep to, for a subscriber to hold itself against: one after the other, never one
 * within another, none before {@code onSubscribe}, none after the terminal one, no more elements than were requested, and no
 * null. A breach fails the test that is running, see {@link BrokenRules}. Safe from any thread.
 */
public final class SignalRules {
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final List<String> violations = new ArrayList<>();
    private boolean subscribed;
    private long requested;
    private long received;
    private boolean terminated;
    private @Nullable String active;
    private @Nullable Thread activeThread;

    /** Set before subscribing. */
    private boolean nestingAllowed;

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
        enter("onSubscribe", () -> {
            if (given == null) {
                violate("onSubscribe(null)");
            } else if (subscribed) {
                violate("onSubscribe came twice");
            }
            subscribed = true;
        });
        leaveAfter(() -> {
            if (given != null) {
                action.accept(new Counted(given));
            }
        });
    }

    public void onNext(@Nullable Object item, Runnable action) {
        enter("onNext", () -> {
            if (item == null) {
                violate("onNext(null)");
            }
            expectLive("onNext");
            received++;
            if (received > requested) {
                violate("onNext number " + received + " for " + requested + " requested");
            }
        });
        leaveAfter(action);
    }

    public void onError(@Nullable Throwable error, Runnable action) {
        enter("onError", () -> {
            if (error == null) {
                violate("onError(null)");
            }
            expectLive("onError");
            terminated = true;
        });
        leaveAfter(action);
    }

    public void onComplete(Runnable action) {
        enter("onComplete", () -> {
            expectLive("onComplete");
            terminated = true;
        });
        leaveAfter(action);
    }

    /** For a subscriber that hands its subscription on as it is. */
    public void requested(long n) {
        locked(() -> {
            if (n > 0) {
                requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
            }
        });
    }

    /** What was broken so far. */
    public List<String> violations() {
        lock.lock();
        try {
            return List.copyOf(violations);
        } finally {
            lock.unlock();
        }
    }

    boolean isInSignal() {
        lock.lock();
        try {
            return active != null;
        } finally {
            lock.unlock();
        }
    }

    private void expectLive(String signal) {
        if (!subscribed) {
            violate(signal + " before onSubscribe");
        }
        if (terminated) {
            violate(signal + " after the terminal signal");
        }
    }

    private void violate(String what) {
        violations.add(what);
        BrokenRules.add(what);
    }

    private void enter(String signal, Runnable account) {
        locked(() -> {
            boolean nested = activeThread == Thread.currentThread();
            if (active != null && !(nested && nestingAllowed)) {
                violate(signal + (nested ? " within " : " at the same time as ") + active);
            }
            active = signal;
            activeThread = Thread.currentThread();
            account.run();
        });
    }

    private void leaveAfter(Runnable action) {
        try {
            action.run();
        } finally {
            locked(() -> {
                active = null;
                activeThread = null;
            });
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
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
