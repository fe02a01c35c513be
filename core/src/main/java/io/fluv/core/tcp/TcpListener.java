package io.fluv.core.tcp;

import io.fluv.core.Figure;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.flow.Demand;
import io.fluv.core.flow.Refusal;
import io.fluv.core.loop.Door;
import io.fluv.core.loop.EndSignal;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.loop.Registration;
import io.fluv.core.time.TimerQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. It is OPEN until {@link #close}, then CLOSED; while OPEN it accepts when the subscriber wants more
 * and accepting has not just failed. Confined to {@link #loop}, but for the methods of {@link StreamListener}, which hop.
 */
final class TcpListener implements StreamListener, Flow.Publisher<StreamConnection>, Handle {
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
        CLOSED
    }

    private final EventLoop loop;
    private final LoopGroup group;
    private final ListenChannel channel;
    private final TcpOptions options;
    private final Door door;
    private final EndSignal closed;

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    private @Nullable Registration registration;
    private @Nullable AcceptSubscription acceptor;
    private boolean paused;

    /** The last try to accept has failed. */
    private boolean failing;

    /** For a loop that was {@linkplain LoopGroup#assign assigned}. */
    TcpListener(EventLoop loop, LoopGroup group, ListenChannel channel, TcpOptions options) {
        this.loop = loop;
        this.group = group;
        this.channel = channel;
        this.options = options;
        this.door = new Door(loop);
        this.closed = new EndSignal(door);
    }

    /** On the loop. */
    void start() throws IOException {
        assert loop.inLoop();
        registration = channel.register(loop, 0, this);
        loop.count(Figure.LISTENERS_OPEN, 1);
    }

    // ---- from any thread ----

    @Override
    public Flow.Publisher<StreamConnection> accept() {
        return this;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super StreamConnection> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!door.hop(() -> attach(subscriber))) {
            Refusal.complete(subscriber); // closed, as everything on a loop that has ended
        }
    }

    @Override
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public CompletableFuture<Void> close() {
        door.hop(this::closeNow);
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
        return handle instanceof StreamHandle stream && stream.isAcceptedBy(this);
    }

    // ---- on the loop ----

    private void attach(Flow.Subscriber<? super StreamConnection> subscriber) {
        assert loop.inLoop();
        if (acceptor != null) {
            Refusal.signal(subscriber, new IllegalStateException(this + " already has a subscriber"));
            return;
        }
        AcceptSubscription subscription = new AcceptSubscription(subscriber);
        acceptor = subscription;
        guarded(subscription, () -> subscriber.onSubscribe(subscription));
        if (state == State.CLOSED) {
            complete();
        }
    }

    @Override
    public void onReady(int readyOps) {
        assert loop.inLoop();
        for (int i = 0; i < ACCEPTS_PER_TURN && wantsAccept(); i++) {
            StreamChannel accepted;
            try {
                accepted = channel.accept();
            } catch (Throwable e) {
                pause(e); // an error of the machine, too, may be gone soon
                break;
            }
            failing = false;
            if (accepted == null) {
                break;
            }
            emit(accepted);
        }
        updateInterest();
    }

    private boolean wantsAccept() {
        AcceptSubscription current = acceptor;
        return state == State.OPEN && !paused && current != null && current.wantsMore();
    }

    private void emit(StreamChannel accepted) {
        AcceptSubscription current = acceptor;
        assert current != null;
        TcpConnection connection = new TcpConnection(group.assign(), accepted, options, this);
        connection.start();
        current.demand.take();
        if (!guarded(current, () -> current.subscriber.onNext(connection))) {
            connection.reset();
        }
    }

    /** The connections stay in the backlog meanwhile, and none is lost. Of failures in a row the first is reported. */
    private void pause(Throwable failure) {
        if (!failing) {
            failing = true;
            loop.report(SocketFailure.of("accept", localAddress(), failure), this);
        }
        paused = true;
        loop.startTimer(PAUSE_NANOS, () -> {
            paused = false;
            updateInterest();
        });
    }

    private void updateInterest() {
        if (registration == null || state != State.OPEN) {
            return;
        }
        try {
            registration.interest(wantsAccept() ? SelectionKey.OP_ACCEPT : 0);
        } catch (Throwable failure) {
            loop.report(failure, this); // nobody would ever be accepted
            closeNow();
        }
    }

    @Override
    public void onLoopClosing() {
        closeNow();
    }

    @Override
    public void onFailure(Throwable failure) {
        closeNow();
    }

    /** Also called by {@link Drain}. */
    void closeNow() {
        assert loop.inLoop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        loop.count(Figure.LISTENERS_OPEN, -1);
        if (registration != null) {
            registration.cancel();
        }
        try {
            channel.close();
        } catch (Throwable e) {
            loop.report(e, this); // the rest of the end must not be left undone
        }
        loop.unassign();
        loop.afterDeregistration(() -> {
            complete();
            closed.give();
        });
    }

    private void complete() {
        AcceptSubscription current = acceptor;
        acceptor = null;
        if (current != null) {
            guarded(current, current.subscriber::onComplete);
        }
    }

    /** Runs a subscriber's code. When it throws, which it must not, it is let go of and the observer hears of it. */
    private boolean guarded(AcceptSubscription subscription, Runnable signal) {
        try {
            signal.run();
            return true;
        } catch (Throwable thrown) {
            // It may have a successor already, which is not to suffer for it.
            if (acceptor == subscription) {
                acceptor = null;
            }
            loop.report(thrown, this);
            return false;
        }
    }

    @Override
    public String toString() {
        return "TcpListener[" + Endpoint.text(localAddress()) + (isOpen() ? ", open]" : ", closed]");
    }

    /** The subscription of the one subscriber; it is in force while it is {@link #acceptor}. */
    private final class AcceptSubscription implements Flow.Subscription {
        private final Flow.Subscriber<? super StreamConnection> subscriber;
        private final Demand demand = new Demand();

        /** Volatile: from the moment of the call on, no connection may be spent on this one. */
        private volatile boolean cancelled;

        AcceptSubscription(Flow.Subscriber<? super StreamConnection> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            door.enter(() -> requested(n));
        }

        @Override
        public void cancel() {
            cancelled = true;
            door.enter(this::leave);
        }

        private void requested(long n) {
            assert loop.inLoop();
            if (acceptor != this) {
                return; // §3.6
            }
            if (n <= 0) {
                acceptor = null;
                // Not from within the subscriber's own call.
                loop.atEndOfPhase(() -> guarded(this, () -> subscriber.onError(Refusal.badRequest(n)))); // §3.9
            } else {
                demand.add(n);
            }
            updateInterest();
        }

        boolean wantsMore() {
            return !cancelled && !demand.isZero();
        }

        private void leave() {
            assert loop.inLoop();
            if (acceptor == this) {
                acceptor = null;
                updateInterest();
            }
        }
    }
}
