package io.fluv.examples.livefeed;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/**
 * What Actuator tells of the feed under {@code /actuator/metrics}, besides what Fluv itself tells of the network: its
 * connections, datagrams, bytes and loop.
 */
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
        Gauge.builder("livefeed.senders.held", intake, Intake::heldSenders)
                .description("TCP connections that nothing is asked of at this moment, so that who sends has to wait")
                .register(registry);
        Gauge.builder("livefeed.viewers", feed, watched -> watched.viewers().size())
                .description("Pages that watch")
                .register(registry);
    }
}
