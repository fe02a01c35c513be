package io.fluv.examples.livefeed.web;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.feed.Viewer;
import io.fluv.examples.livefeed.line.Line;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;

/** What a page is sent, and how it asks for lines. */
@RestController
final class FeedController {
    /** Lines that go to the browser in one event; and how long the first of them waits for the others. */
    private static final int BATCH = 16;

    private static final Duration BATCH_TIME = Duration.ofMillis(20);

    /** When a browser comes back whose stream has broken. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Feed feed;
    private final Numbers numbers;

    /** The pages that ask in words, by the number of their viewer. */
    private final Map<Long, Asked<Line>> asking = new ConcurrentHashMap<>();

    FeedController(Feed feed, Numbers numbers) {
        this.feed = feed;
        this.numbers = numbers;
    }

    /**
     * All that a page needs, in one stream, because a browser opens no more than six connections to one server. First an event
     * {@code viewer} with the number of this viewer; then events {@code lines}, each an array, no more than were asked for; and
     * between them, twice a second, an event {@code numbers}. Ends when the application stops, and when it has to let go of a
     * page that has held the feed for too long.
     *
     * @param lastSeen the number of the last line that the page has, when its browser comes back by itself
     * @param after the same, when the page begins a stream anew
     * @param ask how many lines are wanted at first; {@link #ask} asks for more
     */
    @GetMapping(path = "/api/page", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> page(
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastSeen,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam int ask) {
        long last = lastSeen == null ? after : lastSeen;
        int first = checked(ask);
        return Flux.using(
                feed::enter,
                viewer -> Flux.just(hello(viewer))
                        .concatWith(Flux.merge(
                                batches(viewer, asked(viewer, last, first)),
                                numbers.snapshots().takeUntilOther(viewer.end()).map(FeedController::event))),
                this::leave);
    }

    /**
     * The lines alone, all of them. Here the connection itself is what asks: {@code curl -N} takes what comes, and when nobody
     * reads what it prints, TCP says so.
     *
     * @param lastSeen as for {@link #page}
     */
    @GetMapping(path = "/api/lines", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> lines(@RequestHeader(name = "Last-Event-ID", defaultValue = "0") long lastSeen) {
        return Flux.using(feed::enter, viewer -> batches(viewer, feed.watch(viewer, lastSeen)), this::leave);
    }

    /** The numbers alone. Whoever can't keep up misses some. */
    @GetMapping(path = "/api/numbers", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Snapshot> numbers() {
        return numbers.snapshots();
    }

    private Flux<Line> asked(Viewer viewer, long lastSeen, int ask) {
        Asked<Line> lines = Asked.of(feed.watch(viewer, lastSeen));
        lines.ask(ask);
        asking.put(viewer.id(), lines);
        return lines.elements();
    }

    private void leave(Viewer viewer) {
        Asked<Line> asked = asking.remove(viewer.id());
        if (asked != null) {
            asked.cancel(); // also where nobody has come to take its elements, for it would hold the feed
        }
        feed.leave(viewer);
    }

    /**
     * Asks for so many lines more. A page that does not holds the feed.
     *
     * @param viewer the number that the stream of lines began with
     */
    @PostMapping("/api/viewers/{viewer}/ask")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void ask(@PathVariable long viewer, @RequestParam int lines) {
        Asked<Line> asked = asking.get(viewer);
        if (asked == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no viewer " + viewer + " that asks");
        }
        if (!asked.ask(checked(lines))) {
            throw new ResponseStatusException(
                    HttpStatus.TOO_MANY_REQUESTS, "lines that were asked for before are to be taken first");
        }
    }

    private static int checked(int lines) {
        if (lines < 1 || lines > Asked.MOST) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, lines + " lines can't be asked for: from 1 to " + Asked.MOST);
        }
        return lines;
    }

    private static ServerSentEvent<Object> hello(Viewer viewer) {
        return ServerSentEvent.<Object>builder(viewer.id())
                .event("viewer")
                .retry(RETRY)
                .build();
    }

    private static Flux<ServerSentEvent<Object>> batches(Viewer viewer, Flux<Line> lines) {
        return lines.bufferTimeout(BATCH, BATCH_TIME, true) // fair: asks for no more than is asked of it
                .doOnNext(batch -> viewer.sent(batch.size()))
                .map(FeedController::event);
    }

    private static ServerSentEvent<Object> event(List<Line> batch) {
        long last = batch.get(batch.size() - 1).number();
        return ServerSentEvent.<Object>builder(batch)
                .event("lines")
                .id(Long.toString(last))
                .build();
    }

    private static ServerSentEvent<Object> event(Snapshot snapshot) {
        return ServerSentEvent.<Object>builder(snapshot).event("numbers").build();
    }
}
