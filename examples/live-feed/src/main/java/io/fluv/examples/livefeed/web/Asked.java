package io.fluv.examples.livefeed.web;

import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * A stream whose demand comes in so many words, by {@link #ask}, and not from whoever it is given to.
 *
 * <p>A browser needs that. It reads what a server sends, whether or not a script wants it: an {@code EventSource} hands out all
 * that comes, and {@code fetch} keeps megabytes before TCP slows anybody down. So a page says how many elements it wants, as
 * a subscriber does, and is never sent more.
 */
final class Asked<T> extends BaseSubscriber<T> {
    /** Elements that may be asked for and not taken yet, which is also what is kept at most for a reader who is slow. */
    static final int MOST = 2048;

    private final AtomicLong untaken = new AtomicLong();

    /** Never holds more than was asked for. */
    private final Sinks.Many<T> given = Sinks.many().unicast().onBackpressureBuffer();

    /** A subscription to {@code source} that has asked for nothing so far. */
    static <T> Asked<T> of(Flux<T> source) {
        Asked<T> asked = new Asked<>();
        source.subscribe(asked);
        return asked;
    }

    /** What was asked for, as it comes. For one subscriber, who ends the subscription to the source by cancelling. */
    Flux<T> elements() {
        return given.asFlux().doOnNext(element -> untaken.decrementAndGet()).doOnCancel(this::cancel);
    }

    /**
     * Asks for more, on top of what was asked for before. From any thread.
     *
     * @param count at least 1
     * @return false when that would be more than {@link #MOST} that are not taken yet, and then nothing is asked for
     */
    boolean ask(int count) {
        if (untaken.addAndGet(count) > MOST) {
            untaken.addAndGet(-count);
            return false;
        }
        request(count);
        return true;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        // Asks for nothing; a BaseSubscriber asks for everything unless it is told otherwise.
    }

    @Override
    protected void hookOnNext(T element) {
        given.tryEmitNext(element); // refused only when nobody wants it any more
    }

    @Override
    protected void hookOnError(Throwable failure) {
        given.tryEmitError(failure);
    }

    @Override
    protected void hookOnComplete() {
        given.tryEmitComplete();
    }
}
