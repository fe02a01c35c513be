package io.fluv.core.tcp;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of a write that does what the test says, and tells what was asked of it. */
final class ManualSource implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    /** The argument of every request. */
    final List<Long> requests = new CopyOnWriteArrayList<>();

    final AtomicInteger cancels = new AtomicInteger();
    private Flow.Subscriber<? super ByteBuffer> subscriber;
    private Runnable onRequest = () -> {};

    /** One that emits nothing by itself. */
    static ManualSource silent() {
        return new ManualSource();
    }

    /** One that answers each request at once, from within it, and completes behind its last element. */
    static ManualSource of(Iterator<ByteBuffer> elements) {
        ManualSource source = new ManualSource();
        source.onRequest = () -> {
            source.emit(elements.next());
            if (!elements.hasNext()) {
                source.complete();
            }
        };
        return source;
    }

    static ManualSource of(ByteBuffer... elements) {
        return of(List.of(elements).iterator());
    }

    static ManualSource whenAsked(Runnable action) {
        ManualSource source = new ManualSource();
        source.onRequest = action;
        return source;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> given) {
        subscriber = given;
        given.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        requests.add(n);
        onRequest.run();
    }

    @Override
    public void cancel() {
        cancels.incrementAndGet();
    }

    void emit(ByteBuffer element) {
        subscriber.onNext(element);
    }

    void complete() {
        subscriber.onComplete();
    }

    void fail(Throwable error) {
        subscriber.onError(error);
    }
}
