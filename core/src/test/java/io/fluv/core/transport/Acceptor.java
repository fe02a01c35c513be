package io.fluv.core.transport;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.testkit.SignalRules;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps the connections that it is given, for the test to take. */
class Acceptor implements Flow.Subscriber<StreamConnection> {
    private final SignalRules rules = new SignalRules();
    private final long demand;
    private final LinkedBlockingQueue<StreamConnection> waiting = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Acceptor(long demand) {
        this.demand = demand;
    }

    /** Accepts {@code demand} connections. */
    static Acceptor of(StreamListener listener, long demand) {
        Acceptor acceptor = new Acceptor(demand);
        listener.accept().subscribe(acceptor);
        return acceptor;
    }

    /** A connection came. On the loop. */
    void accepted(StreamConnection connection) {
        waiting.add(connection);
    }

    /** The next connection. */
    StreamConnection next() throws InterruptedException {
        StreamConnection connection = waiting.poll(Loopback.PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("no connection came: " + end);
        }
        return connection;
    }

    /** How many came that were not taken. */
    int waiting() {
        return waiting.size();
    }

    Flow.Subscription subscription() {
        return Loopback.result(subscription);
    }

    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public final void onSubscribe(Flow.Subscription given) {
        rules.onSubscribe(given, counted -> {
            subscription.complete(counted);
            if (demand > 0) {
                counted.request(demand);
            }
        });
    }

    @Override
    public final void onNext(StreamConnection connection) {
        rules.onNext(connection, () -> accepted(connection));
    }

    @Override
    public final void onError(Throwable error) {
        rules.onError(error, () -> end.completeExceptionally(error));
    }

    @Override
    public final void onComplete() {
        rules.onComplete(() -> end.complete(null));
    }
}
