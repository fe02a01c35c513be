package io.fluv.core.tcp;

import io.fluv.core.Figure;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.ListenChannel;
import io.fluv.core.driver.StreamChannel;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.flow.Outlet;
import io.fluv.core.loop.EndSignal;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.loop.SocketHandle;
import io.fluv.core.time.TimerQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket, be it of TCP or at a Unix-domain path.
 *
 * <pre>
 *         close(), the loop ends, a fault of this code            descriptor gone
 *   OPEN ──────────────────────────────────────────────▶ CLOSING ────────────────▶ CLOSED
 * </pre>
 *
 * While OPEN it accepts when the subscriber wants more and accepting has not just failed. In CLOSED the subscriber is told.
 *
 * <p>Confined to its loop, but for the methods of {@link StreamListener}, which hop.
 */
final class TcpListener extends SocketHandle<ListenChannel> implements StreamListener, Outlet.Owner {
    /** After so many the loop's other handles have their turn. */
    private static final int ACCEPTS_PER_TURN = 64;

    /** How long a failure to accept, such as a lack of descriptors, keeps the listener from trying again. */
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static {
        // What failures need is first needed when no descriptor is left, and then classes could no longer be loaded
        // from
        // folders of the class path.
        IOException failure = new IOException("too many open files");
        SocketFailure.of("accept", new InetSocketAddress(0), failure);
        for (EndReason reason : EndReason.values()) {
            reason.exception("accept", null, null, 0, failure);
        }
        new TimerQueue().add(0, () -> {});
    }

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final LoopGroup group;
    private final TcpOptions options;
    private final Outlet<StreamConnection> acceptor;
    private final EndSignal closed;

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    /** The driver said that somebody waits, and no accept has come up short since. */
    private boolean ready;

    private boolean paused;

    /** The last try to accept has failed. */
    private boolean failing;

    private int acceptsLeft;

    /** What is being handed out. */
    private @Nullable TcpConnection emitted;

    /** For a loop that was {@linkplain LoopGroup#assign assigned}. */
    TcpListener(EventLoop loop, LoopGroup group, ListenChannel channel, TcpOptions options) {
        super(loop, channel);
        this.group = group;
        this.options = options;
        this.acceptor = new Outlet<>(this, this);
        this.closed = new EndSignal(this);
    }

    @Override
    public void start() throws IOException {
        register();
        loop().count(Figure.LISTENERS_OPEN, 1);
    }

    // ---- from any thread ----

    @Override
    public Flow.Publisher<StreamConnection> accept() {
        return acceptor;
    }

    @Override
    public SocketAddress localAddress() {
        return channel().localAddress();
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public CompletableFuture<Void> close() {
        hop(this::closeAtOnce);
        return closed();
    }

    @Override
    public CompletableFuture<Void> shutdown(Duration grace) {
        return new Drain(group, handle -> handle == this || isAcceptedHere(handle), grace).start();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.await();
    }

    private boolean isAcceptedHere(Handle handle) {
        return handle instanceof StreamHandle stream && stream.isFrom(this);
    }

    // ---- on the loop ----

    @Override
    protected boolean wantsRead() {
        return state == State.OPEN && !paused && acceptor.canTake();
    }

    @Override
    protected boolean wantsWrite() {
        return false;
    }

    @Override
    protected void onReadable() {
        assert inLoop();
        ready = true;
    }

    @Override
    protected void onWritable() {
        assert inLoop() : "a listener writes nothing";
    }

    @Override
    protected void beginTurn() {
        assert inLoop();
        acceptsLeft = ACCEPTS_PER_TURN;
    }

    @Override
    protected boolean act() {
        boolean refused = acceptor.refuseBadRequest();
        while (ready && acceptsLeft > 0 && wantsRead()) {
            acceptsLeft--;
            acceptNext();
        }
        if (state == State.CLOSED) {
            acceptor.complete();
        }
        return !refused && state != State.CLOSED;
    }

    @Override
    protected boolean hasWorkLeft() {
        return ready && wantsRead();
    }

    private void acceptNext() {
        StreamChannel accepted;
        try {
            accepted = channel().accept();
        } catch (Throwable e) {
            pause(e); // an error of the machine, too, may be gone soon
            return;
        }
        failing = false;
        if (accepted == null) {
            ready = false;
            return;
        }
        TcpConnection connection = new TcpConnection(group.assign(), accepted, options, this);
        emitted = connection;
        connection.start();
        acceptor.emit(connection);
        emitted = null;
    }

    /** The connections stay in the backlog meanwhile, and none is lost. Of failures in a row the first is reported. */
    private void pause(Throwable failure) {
        if (!failing) {
            failing = true;
            report(SocketFailure.of("accept", localAddress(), failure));
        }
        paused = true;
        loop().startTimer(PAUSE_NANOS, () -> {
            paused = false;
            touch();
        });
    }

    @Override
    public void onLoopClosing() {
        closeAtOnce();
    }

    @Override
    protected void endFor(Throwable failure) {
        closeAtOnce();
    }

    @Override
    public void closeAtOnce() {
        assert inLoop();
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        loop().count(Figure.LISTENERS_OPEN, -1);
        close(channel()::close, this::gone);
    }

    private void gone() {
        state = State.CLOSED;
        acceptor.complete();
        closed.give();
    }

    // ---- the subscriber ----

    @Override
    public void onWanted() {
        touch();
    }

    @Override
    public void onUnwanted() {
        touch();
    }

    /** It is let go of and the observer hears of it; nobody has the connection that it was given. */
    @Override
    public void onUserFailure(Throwable thrown) {
        assert inLoop();
        report(thrown);
        if (emitted != null) {
            emitted.reset();
        }
    }

    @Override
    public @Nullable Throwable refusal() {
        return null; // closed, as everything on a loop that has ended
    }

    @Override
    public IllegalStateException taken() {
        return new IllegalStateException(this + " already has a subscriber");
    }

    @Override
    public void later(Runnable step) {
        loop().atEndOfPhase(step);
    }

    @Override
    public String toString() {
        return "TcpListener[" + Endpoint.text(localAddress()) + (isOpen() ? ", open]" : ", closed]");
    }
}
