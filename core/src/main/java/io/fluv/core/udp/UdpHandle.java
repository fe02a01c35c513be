package io.fluv.core.udp;

import io.fluv.core.Datagram;
import io.fluv.core.Figure;
import io.fluv.core.UdpOptions;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.error.DatagramException;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.SocketFailure;
import io.fluv.core.error.SocketStateException;
import io.fluv.core.flow.Outlet;
import io.fluv.core.loop.EndSignal;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.SocketHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket: its two directions and its end.
 *
 * <pre>
 *            close(), dispose(), the loop ends, a fault of this code
 *   OPEN ─────────────────────────────────────────────────────────▶ CLOSED
 * </pre>
 *
 * <p>Confined to its loop, but for what is said to be for any thread; {@link BoundSocket} is the way to it for all others.
 */
final class UdpHandle extends SocketHandle<UdpChannel> {
    private enum State {
        OPEN,
        CLOSED
    }

    private final Outlet<Datagram> receiver;
    private final Outlet<DatagramException> errors;
    private final UdpInput input;
    private final UdpOutput output;
    private final Memberships memberships;
    private final EndSignal closed;

    /** Volatile because {@link #isOpen} is asked from any thread; written by the loop alone. */
    private volatile State state = State.OPEN;

    /** What the socket was closed for when nobody asked for it. */
    private @Nullable Throwable fault;

    /** For a socket whose handle was {@linkplain io.fluv.core.loop.LoopGroup#assign assigned} to {@code loop}. */
    UdpHandle(EventLoop loop, UdpChannel channel, UdpOptions options) {
        super(loop, channel);
        this.closed = new EndSignal(this);
        this.receiver = new Outlet<>(this, new Owner("a receiver"));
        this.errors = new Outlet<>(this, new Owner("a subscriber of its errors"));
        this.input = new UdpInput(this, options.maxDatagram(), receiver);
        this.output = new UdpOutput(this, options);
        this.memberships = new Memberships(this);
    }

    @Override
    public void start() throws IOException {
        register();
        loop().count(Figure.SOCKETS_OPEN, 1);
    }

    // ---- from any thread ----

    Outlet<Datagram> receiver() {
        return receiver;
    }

    Outlet<DatagramException> errors() {
        return errors;
    }

    UdpOutput output() {
        return output;
    }

    /** What it is a member of, on the loop. */
    Memberships memberships() {
        return memberships;
    }

    InetSocketAddress localAddress() {
        return channel().localAddress();
    }

    @Nullable
    InetSocketAddress remoteAddress() {
        return channel().remoteAddress();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    CompletableFuture<Void> closed() {
        return closed.await();
    }

    /** What is queued goes out before, as far as the kernel takes it. */
    void close() {
        if (inLoop()) {
            input.stop();
        }
        hop(this::closeInOrder);
    }

    /**
     * On the loop nothing is received or sent from this moment on, in the midst of a turn too. The rest would run callers'
     * code within the call.
     */
    void dispose() {
        if (inLoop()) {
            input.stop();
            output.stop();
        }
        hop(this::closeAtOnce);
    }

    /** Changes the socket in a task of its own; what goes wrong fails the result, as an IOException. */
    CompletableFuture<Void> perform(String operation, String subject, Change change) {
        return perform(
                operation,
                subject,
                () -> {
                    change.make();
                    return null;
                },
                nothing -> {});
    }

    /**
     * As {@link #perform(String, String, Change)}, for what has a value.
     *
     * @param discarder what is to be done with the value when the result was cancelled meanwhile
     */
    <T extends @Nullable Object> CompletableFuture<T> perform(
            String operation, String subject, Callable<T> step, Consumer<? super T> discarder) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean accepted = hop(() -> {
            if (result.isDone()) {
                return; // cancelled meanwhile
            }
            if (state == State.CLOSED) {
                result.completeExceptionally(closedHere(operation));
                return;
            }
            try {
                T value = step.call();
                if (!result.complete(value)) {
                    discarder.accept(value);
                }
            } catch (SocketStateException e) {
                result.completeExceptionally(e);
            } catch (Throwable e) { // the JDK makes an error of some that the system says
                result.completeExceptionally(SocketFailure.ofDatagrams(operation, subject, e));
            }
        });
        if (!accepted) {
            result.completeExceptionally(closedHere(operation));
        }
        return result;
    }

    /** What {@link #perform} does. */
    interface Change {
        void make() throws IOException;
    }

    SocketException closedHere(String operation) {
        return SocketFailure.closed(operation, localAddress());
    }

    // ---- on the loop: events ----

    @Override
    protected boolean wantsRead() {
        return state == State.OPEN && input.wantsRead();
    }

    @Override
    protected boolean wantsWrite() {
        return state == State.OPEN && output.wantsWrite();
    }

    @Override
    protected void onReadable() {
        input.onReadable();
    }

    @Override
    protected void onWritable() {
        output.onWritable();
    }

    @Override
    protected void beginTurn() {
        input.beginTurn();
        output.beginTurn();
    }

    @Override
    protected boolean act() {
        boolean refused = input.deliver();
        refused |= errors.refuseBadRequest();
        if (state == State.OPEN) {
            output.flush();
        } else {
            end();
        }
        return !refused && state == State.OPEN;
    }

    @Override
    protected boolean hasWorkLeft() {
        return state == State.OPEN && (input.hasWorkLeft() || output.hasWorkLeft());
    }

    @Override
    public void onLoopClosing() {
        closeAtOnce();
    }

    @Override
    protected void endFor(Throwable failure) {
        release(failure);
    }

    /** The network told of an earlier datagram. */
    void onReport(DatagramException failure, boolean heard) {
        assert inLoop();
        if (errors.canTake()) {
            errors.emit(failure);
        } else if (!heard) {
            report(failure);
        }
    }

    // ---- on the loop: the end ----

    void closeInOrder() {
        assert inLoop();
        output.sendQueued();
        release(null);
    }

    @Override
    public void closeAtOnce() {
        release(null);
    }

    /** The descriptor is closed, and {@link #run} sends every signal that is still owed. */
    private void release(@Nullable Throwable cause) {
        assert inLoop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        loop().count(Figure.SOCKETS_OPEN, -1);
        fault = cause;
        memberships.clear();
        close(channel()::close, closed::give);
        touch();
    }

    /** Receivers first: a send of what is received here then ends as its source does, and not as if it were cut short. */
    private void end() {
        if (fault == null) {
            receiver.complete();
        } else {
            receiver.fail(SocketFailure.of("receive", localAddress(), fault));
        }
        errors.complete();
        output.end();
    }

    @Override
    public String toString() {
        InetSocketAddress peer = remoteAddress();
        int queued = output.queuedCount();
        return "UdpSocket[" + Endpoint.text(localAddress()) + (peer == null ? "" : "->" + Endpoint.text(peer))
                + (isOpen() ? ", open" : ", closed") + (queued == 0 ? "" : ", " + queued + " datagrams queued") + "]";
    }

    /** Of the two outlets. */
    private final class Owner implements Outlet.Owner {
        private final String subscriber;

        Owner(String subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onWanted() {
            touch();
        }

        @Override
        public void onUnwanted() {
            touch();
        }

        /** The socket is its owner's, who hears of it; others may send and receive. */
        @Override
        public void onUserFailure(Throwable thrown) {
            report(thrown);
            touch();
        }

        @Override
        public @Nullable Throwable refusal() {
            return null; // the loop's end has closed the socket, too
        }

        @Override
        public IllegalStateException taken() {
            return new IllegalStateException(UdpHandle.this + " already has " + subscriber);
        }

        @Override
        public void later(Runnable step) {
            loop().atEndOfPhase(step);
        }
    }
}
