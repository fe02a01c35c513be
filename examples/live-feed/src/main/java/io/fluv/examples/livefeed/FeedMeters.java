package io.fluv.examples.livefeed;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** What Actuator tells of the feed under {@code /actuator/metrics}. */
@Component
final class FeedMeters implements MeterBinder {
    private final Feed feed;
    private final Intake intake;

    FeedMeters(Feed feed, Intake intake) {
        this.feed = feed;
        this.intake = intake;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("livefeed.lines", feed, Feed::lastNumber)
                .description("Lines received")
                .register(registry);
        FunctionCounter.builder("livefeed.bytes", intake, Intake::bytes)
                .description("Bytes received by TCP")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("livefeed.senders", intake, senders -> senders.senders().size())
                .description("TCP connections that lines come in by")
                .register(registry);
        Gauge.builder(
                        "livefeed.senders.held",
                        intake,
                        senders -> senders.senders().stream()
                                .filter(sender -> !sender.heldFor().isZero())
                                .count())
                .description("Those of them that nothing is asked of at this moment")
                .register(registry);
        Gauge.builder("livefeed.viewers", feed, watched -> watched.viewers().size())
                .description("Pages that watch")
                .register(registry);
    }
}
