package io.fluv.examples.livefeed.feed;

import io.fluv.examples.livefeed.line.Line;
import io.fluv.examples.livefeed.line.Received;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The one feed that all pages watch. Its source is asked for as much as the slowest of them asks for, so a page that pauses
 * holds the senders and, with them, the other pages. That is bounded: {@link #letGo} ends the streams of pages that have
 * held it for too long. While nobody watches, it runs as fast as lines come.
 *
 * <p>All that a line meets here happens on one thread: it is numbered, kept and handed to the pages, and pages come and go,
 * with no other line between two of these steps. So a page that goes from the lines of before to those that come misses none.
 */
public final class Feed {
    /** Lines that are fetched ahead of the slowest page. */
    private static final int AHEAD = 64;

    /** Lines that pass at most before pages that wait for the thread have their turn. */
    private static final int PORTION = 256;

    /** Lines of before that a new page is shown, so that it does not begin empty. */
    private static final int FOR_A_NEW_PAGE = 200;

    private final Scheduler thread;
    private final History history;
    private final ConnectableFlux<Line> lines;
    private final AtomicLong lastNumber = new AtomicLong();
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastViewer = new AtomicLong();
    private final Sinks.Empty<Void> ended = Sinks.empty();

    /**
     * @param source subscribed by {@link #connect()}
     * @param history how many lines are kept for pages that come later
     * @param thread where the pages are given their lines; of one thread, and to be disposed of after the feed has ended
     */
    public Feed(Flux<Received> source, int history, Scheduler thread) {
        this.thread = thread;
        this.history = new History(history);
        this.lines = source.publishOn(thread, AHEAD)
                .map(received -> new Line(lastNumber.incrementAndGet(), received))
                .doOnNext(this.history::add)
                .publish(1);
    }

    /** Begins to ask the source. Called once. */
    public void connect() {
        // A subscriber that takes all: without it the feed would stand still while nobody watches. In portions: pages
        // come and go between two of them, however fast the source is.
        lines.publishOn(thread, PORTION)
                .then()
                .subscribe(null, failure -> ended.tryEmitError(failure), ended::tryEmitEmpty);
        lines.connect();
    }

    /** Completes when the source has ended and the pages have been given all of it, or when the feed is closed. */
    public Mono<Void> ended() {
        return ended.asMono();
    }

    /** Ends the streams of all pages, also of those that hold the feed. */
    public void close() {
        ended.tryEmitEmpty();
    }

    /** Someone who watches from now on, and slows the feed down as soon as they are subscribed. */
    public Viewer enter() {
        Viewer viewer = new Viewer(lastViewer.incrementAndGet());
        viewers.add(viewer);
        return viewer;
    }

    /**
     * What the viewer sees: some lines that came before, then every line, each once and in order. While somebody reads of
     * the former, the feed goes on; when they take longer than lines are kept, those that are no longer kept are left out.
     *
     * @param after the number of the last line that this page has, to go on behind it; 0 for a page that is new
     */
    public Flux<Line> watch(Viewer viewer, long after) {
        return Flux.defer(() -> {
                    Position position = new Position(goesOn(after) ? after : lastNumber.get() - FOR_A_NEW_PAGE);
                    // Who still reads of earlier lines holds nobody. What passes meanwhile comes next, and is held from
                    // then on: else a page that is slower than the feed would never catch up.
                    return Flux.fromIterable(earlier(position))
                            .concatWith(Flux.defer(() -> viewer.watch(held(earlier(position))
                                    .concatWith(lines.filter(line -> line.number() > position.number)))));
                })
                .subscribeOn(thread)
                .cancelOn(thread)
                .takeUntilOther(Mono.firstWithSignal(viewer.end(), ended()));
    }

    /** These lines, meanwhile the feed stands still: until what comes behind them has subscribed to it. */
    private Flux<Line> held(List<Line> earlier) {
        boolean beforeEnd = false;
        return Flux.using(this::hold, hold -> Flux.fromIterable(earlier), Disposable::dispose, beforeEnd);
    }

    /** A subscriber that asks for nothing. */
    private Disposable hold() {
        BaseSubscriber<Line> hold = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}
        };
        lines.subscribe(hold);
        return hold;
    }

    /** A page that knows of later lines than there are is one of before a restart. */
    private boolean goesOn(long after) {
        return after > 0 && after <= lastNumber.get();
    }

    private List<Line> earlier(Position position) {
        List<Line> earlier = history.behind(position.number);
        position.number = lastNumber.get();
        return earlier;
    }

    public void leave(Viewer viewer) {
        viewers.remove(viewer);
    }

    /** Ends the streams of those who have asked for nothing for longer than that. */
    public void letGo(Duration patience) {
        viewers.stream()
                .filter(viewer -> viewer.heldFor().compareTo(patience) > 0)
                .forEach(Viewer::letGo);
    }

    public Collection<Viewer> viewers() {
        return List.copyOf(viewers);
    }

    /** The number of the last line that was fetched and numbered; 0 before the first. Some more may be fetched already. */
    public long lastNumber() {
        return lastNumber.get();
    }

    /** Up to where a page has been given the lines of before. */
    private static final class Position {
        long number;

        Position(long number) {
            this.number = number;
        }
    }
}
