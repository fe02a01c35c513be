package io.fluv.core.tcp;

import io.fluv.core.Loop;
import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Happy Eyeballs (RFC 8305): connects to whichever of a host's addresses answers first. It is its own result.
 *
 * <pre>
 *   RESOLVING ──▶ RACING ──▶ DONE
 *       │                     ▲
 *       └─────────────────────┘
 * </pre>
 *
 * In RACING an attempt starts when the one before has not succeeded within the attempt delay, and at once when it fails.
 * The first that connects wins, and the others are cancelled. One deadline holds for all. Confined to {@link #loop}, but
 * for {@link #start} and {@link #cancel}.
 */
final class ConnectRace extends CompletableFuture<StreamConnection> {
    private enum State {
        RESOLVING,
        RACING,
        DONE
    }

    private final Loop loop;
    private final InetSocketAddress host;
    private final TcpOptions options;
    private final Function<InetSocketAddress, CompletableFuture<StreamConnection>> connector;

    private State state = State.RESOLVING;
    private Queue<InetAddress> untried = new ArrayDeque<>();
    private final List<CompletableFuture<StreamConnection>> running = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable CompletableFuture<?> resolving;
    private @Nullable CompletableFuture<Void> deadline;
    private @Nullable CompletableFuture<Void> nextAttempt;

    /**
     * @param loop where the race is decided
     * @param host unresolved
     * @param connector begins to connect to one address
     */
    ConnectRace(
            Loop loop,
            InetSocketAddress host,
            TcpOptions options,
            Function<InetSocketAddress, CompletableFuture<StreamConnection>> connector) {
        this.loop = loop;
        this.host = host;
        this.options = options;
        this.connector = connector;
    }

    /** Begins to wait for the addresses. */
    ConnectRace start(CompletableFuture<? extends List<InetAddress>> addresses) {
        onLoop(() -> {
            resolving = addresses;
            if (isDone()) {
                end();
                return;
            }
            deadline = loop.schedule(this::timeOut, options.connectTimeout());
            addresses.whenComplete((list, failure) -> onLoop(() -> {
                if (failure == null) {
                    resolved(list);
                } else {
                    fail(unwrapped(failure));
                }
            }));
        });
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            onLoop(this::end);
        }
        return cancelled;
    }

    private void onLoop(Runnable step) {
        try {
            loop.execute(step);
        } catch (RejectedExecutionException ended) {
            completeExceptionally(SocketFailure.closed("connect", host));
        }
    }

    // ---- on the loop ----

    private void resolved(List<InetAddress> addresses) {
        if (state != State.RESOLVING) {
            return;
        }
        state = State.RACING;
        untried = interleaved(addresses);
        startNext();
    }

    /** Section 4: the families take turns, beginning with that of the address which is preferred. */
    static Queue<InetAddress> interleaved(List<InetAddress> addresses) {
        Queue<InetAddress> preferred = new ArrayDeque<>();
        Queue<InetAddress> others = new ArrayDeque<>();
        boolean fourFirst = addresses.get(0) instanceof Inet4Address;
        for (InetAddress address : addresses) {
            (address instanceof Inet4Address == fourFirst ? preferred : others).add(address);
        }
        Queue<InetAddress> order = new ArrayDeque<>();
        while (!preferred.isEmpty() || !others.isEmpty()) {
            InetAddress one = preferred.poll();
            InetAddress other = others.poll();
            if (one != null) {
                order.add(one);
            }
            if (other != null) {
                order.add(other);
            }
        }
        return order;
    }

    private void startNext() {
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
            nextAttempt = null;
        }
        InetAddress address = untried.poll();
        if (address == null) {
            if (running.isEmpty()) {
                fail(everyAddressFailed());
            }
            return;
        }
        CompletableFuture<StreamConnection> attempt = connector.apply(new InetSocketAddress(address, host.getPort()));
        running.add(attempt);
        if (!untried.isEmpty()) {
            nextAttempt = loop.schedule(this::startNext, options.attemptDelay());
        }
        attempt.whenComplete((connection, failure) -> onLoop(() -> attempted(attempt, connection, failure)));
    }

    private void attempted(
            CompletableFuture<StreamConnection> attempt,
            @Nullable StreamConnection connection,
            @Nullable Throwable failure) {
        running.removeIf(other -> other == attempt);
        if (connection != null) {
            boolean won = state == State.RACING;
            end();
            if (!won || !complete(connection)) {
                connection.dispose();
            }
        } else if (failure != null && state == State.RACING) {
            failures.add(unwrapped(failure));
            startNext();
        }
    }

    private void timeOut() {
        Throwable timeout = SocketFailure.timedOut("connect", host, options.connectTimeout());
        failures.forEach(timeout::addSuppressed);
        fail(timeout);
    }

    /** Tells of every address what went wrong there; the type is that of the first, the preferred one. */
    private Throwable everyAddressFailed() {
        return failures.size() == 1 ? failures.get(0) : SocketFailure.ofAll("connect", host, failures);
    }

    private void fail(Throwable failure) {
        end();
        completeExceptionally(failure);
    }

    private void end() {
        state = State.DONE;
        untried.clear();
        cancel(resolving);
        cancel(deadline);
        cancel(nextAttempt);
        List.copyOf(running).forEach(ConnectRace::cancel);
    }

    private static void cancel(@Nullable CompletableFuture<?> future) {
        if (future != null) {
            future.cancel(false);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public String toString() {
        return "ConnectRace[" + Endpoint.text(host) + "]";
    }
}
