package io.fluv.core.transport;

import io.fluv.core.StreamConnection;
import io.fluv.testkit.SignalRules;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Keeps what it reads. A test that has to act from within a signal overrides {@link #received} or {@link #over}. */
class Reader implements Flow.Subscriber<ByteBuffer> {
    private final SignalRules rules = new SignalRules();
    private final long demand;
    private final Object lock = new Object();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Reader(long demand) {
        this.demand = demand;
    }

    /** Reads all that there is. */
    static Reader of(StreamConnection connection) {
        return of(connection, Long.MAX_VALUE);
    }

    /** Reads {@code demand} chunks. */
    static Reader of(StreamConnection connection, long demand) {
        Reader reader = new Reader(demand);
        connection.read().subscribe(reader);
        return reader;
    }

    /** A chunk came. On the loop. */
    void received(ByteBuffer chunk) {}

    /** The end or a failure came. On the loop. */
    void over() {}

    Flow.Subscription subscription() {
        return Loopback.result(subscription);
    }

    /** Completes with the peer's end of data, or fails as the reader did. */
    CompletableFuture<Void> end() {
        return end;
    }

    String text() {
        synchronized (lock) {
            return bytes.toString(StandardCharsets.US_ASCII);
        }
    }

    int size() {
        synchronized (lock) {
            return bytes.size();
        }
    }

    /** Waits until there are {@code count} bytes, or more. */
    void await(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Loopback.PATIENCE_SECONDS);
        synchronized (lock) {
            while (bytes.size() < count) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    throw new AssertionError("only " + bytes.size() + " of " + count + " bytes came: " + end);
                }
                lock.wait(millis);
            }
        }
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
    public final void onNext(ByteBuffer chunk) {
        rules.onNext(chunk, () -> keep(chunk));
    }

    private void keep(ByteBuffer chunk) {
        synchronized (lock) {
            for (int i = chunk.position(); i < chunk.limit(); i++) {
                bytes.write(chunk.get(i));
            }
            lock.notifyAll();
        }
        received(chunk);
    }

    @Override
    public final void onError(Throwable error) {
        rules.onError(error, this::over);
        end.completeExceptionally(error);
    }

    @Override
    public final void onComplete() {
        rules.onComplete(this::over);
        end.complete(null);
    }
}
