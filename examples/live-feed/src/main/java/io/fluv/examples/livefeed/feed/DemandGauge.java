package io.fluv.examples.livefeed.feed;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * How much of a stream has been asked for and is still owed, and for how long that has been nothing: then the stream is held,
 * and whoever feeds it waits. To be read from any thread.
 */
public final class DemandGauge {
    private final AtomicLong owed = new AtomicLong();

    /** When {@link #owed} last came to nothing; means something only while it is nothing. */
    private volatile long heldSinceNanos;

    /** Who has not subscribed holds nobody. */
    private volatile boolean isSubscribed;

    /** The same stream, of which this gauge sees what is asked and what is given. For one subscriber. */
    public <T> Flux<T> watch(Flux<T> stream) {
        return stream.doOnSubscribe(subscription -> {
                    heldSinceNanos = System.nanoTime();
                    isSubscribed = true;
                })
                .doOnRequest(n -> owed.accumulateAndGet(n, Operators::addCap))
                .doOnNext(element -> given());
    }

    private void given() {
        if (owed.get() == 1) {
            heldSinceNanos = System.nanoTime(); // before anybody can see that nothing is owed
        }
        // Operators.addCap sticks at the largest number, which stands for "all there is": nothing is taken off it.
        owed.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
    }

    /** Elements that were asked for and not given yet; {@link Long#MAX_VALUE} when all there is was asked for. */
    public long owed() {
        return owed.get();
    }

    /** How long nothing has been asked for; zero while something is, and before anybody has subscribed. */
    public Duration heldFor() {
        boolean isHeld = isSubscribed && owed.get() == 0;
        return isHeld ? Duration.ofNanos(Math.max(0, System.nanoTime() - heldSinceNanos)) : Duration.ZERO;
    }
}
