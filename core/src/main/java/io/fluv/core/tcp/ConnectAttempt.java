package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.core.time.Timer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
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
    private final ConnectChannel.Opener opener;

    private State state = State.PENDING;
    private @Nullable ConnectChannel channel;
    private @Nullable Registration registration;
    private @Nullable Timer timer;

    /** For a loop that was {@linkplain io.fluv.core.loop.LoopGroup#assign assigned}. */
    ConnectAttempt(EventLoop loop, SocketAddress remote, TcpOptions options, ConnectChannel.Opener opener) {
        this.loop = loop;
        this.remote = remote;
        this.options = options;
        this.opener = opener;
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
            ConnectChannel opened = opener.open(remote, options);
            channel = opened;
            boolean connected = opened.connect();
            registration = opened.register(loop, connected ? 0 : SelectionKey.OP_CONNECT, this);
            if (connected) {
                succeed(opened);
            } else {
                timer = loop.startTimer(options.connectTimeout().toNanos(), this::timeOut);
            }
        } catch (Throwable e) {
            // An error of the machine, too: a class may need a descriptor to be loaded, when there is none left.
            fail(SocketFailure.of("connect", remote, PathFailure.ofConnect(remote, e)));
        }
    }

    @Override
    public void onReady(int readyOps) {
        assert loop.inLoop();
        ConnectChannel pending = channel;
        if (state == State.DONE || pending == null) {
            return;
        }
        try {
            if (pending.finishConnect()) {
                succeed(pending);
            }
        } catch (IOException e) {
            fail(SocketFailure.of("connect", remote, PathFailure.ofConnect(remote, e)));
        }
    }

    private void succeed(ConnectChannel connected) throws IOException {
        Registration registered = registration;
        assert registered != null;
        TcpConnection connection = new TcpConnection(loop, connected.stream(), options, null);
        end();
        connection.start(registered);
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
        if (registration != null) {
            registration.cancel();
        }
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
