package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.time.Timer;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A connect that is under way; it is its own result.
 *
 * <pre>
 *   PENDING ──▶ DONE
 * </pre>
 *
 * Whatever ends it (success, failure, timeout, cancel, the end of the loop) moves it to DONE, once, and then either hands
 * the socket on or closes it. Confined to the loop, but for {@link #start} and {@link #cancel}.
 */
final class ConnectAttempt extends CompletableFuture<StreamConnection> implements Handle {
    private enum State {
        PENDING,
        DONE
    }

    private final EventLoop loop;
    private final SocketAddress remote;
    private final TcpOptions options;
    private final LoopGroup group;

    private State state = State.PENDING;
    private @Nullable ConnectChannel channel;
    private @Nullable Timer timer;

    /** On the least loaded loop of {@code group}. */
    ConnectAttempt(LoopGroup group, SocketAddress remote, TcpOptions options) {
        this.group = group;
        this.loop = group.assign();
        this.remote = remote;
        this.options = options;
    }

    ConnectAttempt start() {
        try {
            loop.execute(this::open);
        } catch (RejectedExecutionException ended) {
            loop.unassign();
            completeExceptionally(SocketFailure.networkClosed("connect", remote));
        }
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            try {
                loop.execute(this::close);
            } catch (RejectedExecutionException ended) {
                return true; // and so has the attempt
            }
        }
        return cancelled;
    }

    // ---- on the loop ----

    private void open() {
        assert loop.inLoop();
        if (state == State.DONE) {
            return;
        }
        if (isDone()) {
            close();
            return;
        }
        try {
            group.requireSocketsFor(remote);
            ConnectChannel opened = group.driver().connector(remote, options.connectionOptions());
            channel = opened;
            bind(opened);
            boolean connected = opened.connect();
            loop.register(opened, connected ? Interest.NONE : Interest.WRITE, this);
            if (connected) {
                succeed(opened, Interest.NONE);
            } else {
                timer = loop.startTimer(options.connectTimeout().toNanos(), this::timeOut);
            }
        } catch (Throwable e) {
            // An error of the machine, too: a class may need a descriptor to be loaded, when there is none left.
            fail(SocketFailure.of("connect", remote, e));
        }
    }

    private void bind(ConnectChannel opened) throws IOException {
        SocketAddress local = options.localAddress();
        if (local != null) {
            try {
                opened.bind(local);
            } catch (IOException | RuntimeException e) {
                throw SocketFailure.of("bind", local, e); // else it would seem to be about the peer's address
            }
        }
    }

    @Override
    public void onReady(Interest ready) {
        assert loop.inLoop();
        ConnectChannel pending = channel;
        if (state == State.DONE || pending == null) {
            return;
        }
        try {
            if (pending.connect()) {
                succeed(pending, ready);
            }
        } catch (IOException e) {
            fail(SocketFailure.of("connect", remote, e));
        }
    }

    private void succeed(ConnectChannel connected, Interest ready) throws IOException {
        TcpConnection connection = new TcpConnection(loop, connected.stream(), options, null);
        end();
        connection.startConnected(ready);
        if (!complete(connection)) {
            connection.dispose(); // the cancel was first
        }
    }

    private void timeOut() {
        fail(SocketFailure.timedOut("connect", remote, options.connectTimeout()));
    }

    private void fail(Throwable failure) {
        close();
        completeExceptionally(failure);
    }

    @Override
    public void onLoopClosing() {
        fail(SocketFailure.networkClosed("connect", remote));
    }

    @Override
    public void onFailure(Throwable failure) {
        fail(SocketFailure.of("connect", remote, failure));
    }

    /** Ends the attempt and closes what it has opened. */
    private void close() {
        assert loop.inLoop();
        if (state == State.DONE) {
            return;
        }
        end();
        loop.unassign();
        if (channel != null) {
            try {
                channel.close();
            } catch (Throwable e) {
                loop.report(e, this); // the rest of the end must not be left undone
            }
        }
    }

    private void end() {
        state = State.DONE;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public String toString() {
        return "ConnectAttempt[" + Endpoint.text(remote) + "]";
    }
}
