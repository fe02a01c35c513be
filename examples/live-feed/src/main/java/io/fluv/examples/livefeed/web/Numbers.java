package io.fluv.examples.livefeed.web;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.KernelQueues;
import io.fluv.examples.livefeed.intake.Ports;
import io.fluv.examples.livefeed.web.Snapshot.DatagramRow;
import io.fluv.examples.livefeed.web.Snapshot.PortsRow;
import io.fluv.examples.livefeed.web.Snapshot.SenderRow;
import io.fluv.examples.livefeed.web.Snapshot.ViewerRow;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Looks at everything at regular times, for each page that wants to know. */
@Component
final class Numbers {
    private static final Duration EVERY = Duration.ofMillis(500);

    /** How old a look of another page may be to do for this one too. Less than the time between two looks of one page. */
    private static final Duration FRESH = EVERY.dividedBy(2);

    private final Feed feed;
    private final Intake intake;
    private final Clock clock;
    private final Mono<Snapshot> latest;

    Numbers(Feed feed, Intake intake, Clock clock) {
        this.feed = feed;
        this.intake = intake;
        this.clock = clock;
        this.latest = look().cache(FRESH);
    }

    /** The latest numbers, until the feed has ended, and then how it all came out. */
    Flux<Snapshot> snapshots() {
        return Flux.interval(Duration.ZERO, EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> latest, 0)
                .takeUntilOther(feed.ended())
                .concatWith(look());
    }

    private Mono<Snapshot> look() {
        return Mono.fromCallable(() -> {
                    Ports ports = intake.ports();
                    return ports == null ? null : snapshot(ports, KernelQueues.now());
                })
                .subscribeOn(Schedulers.boundedElastic()); // to look means to read files
    }

    private Snapshot snapshot(Ports ports, KernelQueues queues) {
        return new Snapshot(
                clock.millis(),
                PortsRow.of(ports, intake.places()),
                feed.lastNumber(),
                intake.bytes(),
                intake.senders().stream()
                        .map(sender -> SenderRow.of(sender, queues))
                        .sorted(Comparator.comparingLong(SenderRow::since).thenComparing(SenderRow::name))
                        .toList(),
                DatagramRow.of(ports.datagrams(), queues),
                feed.viewers().stream()
                        .map(ViewerRow::of)
                        .sorted(Comparator.comparingLong(ViewerRow::id))
                        .toList());
    }
}
