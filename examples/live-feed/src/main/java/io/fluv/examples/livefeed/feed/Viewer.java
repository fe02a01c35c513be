package io.fluv.examples.livefeed.feed;

import io.fluv.examples.livefeed.line.Line;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One page that watches: what it asks for, and what it was sent. To be looked at from any thread. */
public final class Viewer {
    private final long id;
    private final DemandGauge demand = new DemandGauge();
    private final AtomicLong sent = new AtomicLong();
    private final Sinks.Empty<Void> letGo = Sinks.empty();

    Viewer(long id) {
        this.id = id;
    }

    /** The feed, of which is seen what this page asks for. */
    Flux<Line> watch(Flux<Line> feed) {
        return demand.watch(feed);
    }

    /** Completes when this page is let go. */
    public Mono<Void> end() {
        return letGo.asMono();
    }

    /** Ends the stream of this page, so that it holds nobody any longer. */
    void letGo() {
        letGo.tryEmitEmpty();
    }

    /** Counts lines that were handed to the page's HTTP response. */
    public void sent(int lines) {
        sent.addAndGet(lines);
    }

    public long id() {
        return id;
    }

    /** Lines handed to the HTTP response; the page has those of them that are on their way no more. */
    public long sent() {
        return sent.get();
    }

    /** Lines that the page has asked for, and that the feed owes it. */
    public long owed() {
        return demand.owed();
    }

    /** How long the page has asked for nothing, which holds the feed. */
    public Duration heldFor() {
        return demand.heldFor();
    }
}
