package io.fluv.core.udp;

import io.fluv.core.Datagram;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** A source of datagrams that emits what is requested, on the thread that requests it, and completes behind its last. */
final class Datagrams implements Flow.Publisher<Datagram>, Flow.Subscription {
    private final Iterator<Datagram> elements;
    private final AtomicLong wanted = new AtomicLong();
    private Flow.Subscriber<? super Datagram> subscriber;

    /** How many were asked for in all. */
    final AtomicLong requested = new AtomicLong();

    volatile boolean cancelled;

    private Datagrams(Iterator<Datagram> elements) {
        this.elements = elements;
    }

    static Datagrams of(List<Datagram> elements) {
        return new Datagrams(elements.iterator());
    }

    static Datagrams of(Datagram... elements) {
        return of(List.of(elements));
    }

    /** A source that has nothing yet. */
    static Datagrams silent() {
        return new Datagrams(List.<Datagram>of().iterator());
    }

    /** A source that never ends. */
    static Datagrams endless(LongFunction<Datagram> element) {
        AtomicLong next = new AtomicLong();
        return new Datagrams(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Datagram next() {
                return element.apply(next.getAndIncrement());
            }
        });
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Datagram> given) {
        subscriber = given;
        given.onSubscribe(this);
        completeAtEnd();
    }

    @Override
    public void request(long n) {
        requested.addAndGet(n);
        if (wanted.getAndAdd(n) > 0) {
            return; // from within onNext: the loop below goes on
        }
        do {
            if (!cancelled && elements.hasNext()) {
                subscriber.onNext(elements.next());
                completeAtEnd();
            }
        } while (wanted.decrementAndGet() > 0);
    }

    private void completeAtEnd() {
        if (!cancelled && !elements.hasNext()) {
            cancelled = true;
            subscriber.onComplete();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
