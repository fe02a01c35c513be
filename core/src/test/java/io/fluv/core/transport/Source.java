package io.fluv.core.transport;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;

/** Emits buffers as they are asked for, from within the request. For one subscriber. */
final class Source implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private final Iterator<ByteBuffer> buffers;
    private Flow.Subscriber<? super ByteBuffer> subscriber;
    private boolean over;

    private Source(Iterator<ByteBuffer> buffers) {
        this.buffers = buffers;
    }

    static Source of(List<ByteBuffer> buffers) {
        return new Source(buffers.iterator());
    }

    /** {@code count} times the same buffer. */
    static Source repeating(ByteBuffer buffer, int count) {
        return of(Collections.nCopies(count, buffer));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> given) {
        subscriber = given;
        given.onSubscribe(this);
        complete();
    }

    @Override
    public void request(long n) {
        for (long left = n; left > 0 && !over && buffers.hasNext(); left--) {
            subscriber.onNext(buffers.next());
        }
        complete();
    }

    private void complete() {
        if (!over && !buffers.hasNext()) {
            over = true;
            subscriber.onComplete();
        }
    }

    @Override
    public void cancel() {
        over = true;
    }
}
