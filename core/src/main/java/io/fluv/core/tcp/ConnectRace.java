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
    private final List<Attempt> running = new ArrayList<>();
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
            CompletableFuture<Void> timer = loop.schedule(this::timeOut, options.connectTimeout());
            deadline = timer;
            timer.whenComplete((done, failure) -> {
                if (failure instanceof RejectedExecutionException) {
                    fail(SocketFailure.networkClosed("connect", host)); // the loop ends, whatever the resolver does
                }
            });
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

    /** False when the loop has ended, and with it the race. */
    private boolean onLoop(Runnable step) {
        try {
            loop.execute(step);
            return true;
        } catch (RejectedExecutionException ended) {
            completeExceptionally(SocketFailure.networkClosed("connect", host));
            return false;
        }
    }

    // ---- on the loop ----

    private void resolved(List<InetAddress> addresses) {
        assert loop.inLoop();
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
        assert loop.inLoop();
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
            nextAttempt = null;
        }
        if (isDone()) {
            end(); // cancelled: the step that says so is still on its way, but nothing more is begun
            return;
        }
        InetAddress address = untried.poll();
        if (address == null) {
            if (running.isEmpty()) {
                fail(SocketFailure.ofAll("connect", host, failures));
            }
            return;
        }
        InetSocketAddress remote = new InetSocketAddress(address, host.getPort());
        Attempt attempt = new Attempt(remote, connector.apply(remote));
        running.add(attempt);
        if (!untried.isEmpty()) {
            nextAttempt = loop.schedule(this::startNext, options.attemptDelay());
        }
        attempt.result.whenComplete((connection, failure) -> {
            // It may be of another loop, which goes on when this one has ended.
            if (!onLoop(() -> attempted(attempt, connection, failure)) && connection != null) {
                connection.dispose();
            }
        });
    }

    private void attempted(Attempt attempt, @Nullable StreamConnection connection, @Nullable Throwable failure) {
        assert loop.inLoop();
        running.remove(attempt);
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

    /** Tells also of the addresses that did not answer, and of those whose turn did not come. */
    private void timeOut() {
        List<String> fates = new ArrayList<>();
        if (state == State.RESOLVING) {
            fates.add("lookup " + host.getHostString() + ": no answer");
        }
        failures.forEach(failure -> fates.add(failure.getMessage()));
        running.forEach(attempt -> fates.add("connect " + Endpoint.text(attempt.remote) + ": no answer"));
        untried.forEach(address -> fates.add("connect " + text(address) + ": not tried"));
        Throwable timeout = SocketFailure.timedOut("connect", host, options.connectTimeout(), fates);
        failures.forEach(timeout::addSuppressed);
        fail(timeout);
    }

    private String text(InetAddress address) {
        return Endpoint.text(new InetSocketAddress(address, host.getPort()));
    }

    private void fail(Throwable failure) {
        end();
        completeExceptionally(failure);
    }

    private void end() {
        assert loop.inLoop();
        state = State.DONE;
        untried.clear();
        cancel(resolving);
        cancel(deadline);
        cancel(nextAttempt);
        List.copyOf(running).forEach(attempt -> attempt.result.cancel(false));
    }

    private static void cancel(@Nullable CompletableFuture<?> future) {
        if (future != null) {
            future.cancel(false);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** One address that is being tried. Equal to itself alone, since its future is. */
    private record Attempt(InetSocketAddress remote, CompletableFuture<StreamConnection> result) {}

    @Override
    public String toString() {
        return "ConnectRace[" + Endpoint.text(host) + "]";
    }
}
