package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import io.fluv.core.loop.StressLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the signals of a read are serial and in order. Its fields are plain on purpose: it is the connection that
 * has to make each signal see what the one before has left.
 */
final class StressReader implements Flow.Subscriber<ByteBuffer> {
    private Flow.@Nullable Subscription subscription;
    private boolean within;

    /** The bytes that came, as digits behind a 1. */
    int bytes = 1;

    int items;
    int terminals;
    int violations;

    /** One whose {@code onSubscribe} has come. */
    static StressReader of(StreamConnection connection) {
        StressReader reader = new StressReader();
        connection.read().subscribe(reader);
        StressLoop.settle();
        return reader;
    }

    void request(long n) {
        Objects.requireNonNull(subscription).request(n);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        enter();
        items++;
        bytes = bytes * 10 + chunk.get(chunk.position());
        within = false;
    }

    @Override
    public void onError(Throwable error) {
        enter();
        terminals++;
        within = false;
    }

    @Override
    public void onComplete() {
        enter();
        terminals++;
        within = false;
    }

    private void enter() {
        if (within || terminals > 0) {
            violations++;
        }
        within = true;
    }
}
