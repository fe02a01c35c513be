package io.fluv.examples.livefeed;

import io.fluv.examples.livefeed.feed.Feed;
import io.fluv.examples.livefeed.intake.Intake;
import io.fluv.examples.livefeed.intake.IntakeProperties;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/**
 * Starts the feed after the web server and stops it before, since Spring stops the highest phase first. So the pages are given
 * the last lines, their streams end, and Boot's graceful shutdown has nothing left to wait for. The network's loops end much
 * later, with its bean.
 */
@Component
final class FeedLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(FeedLifecycle.class);

    /** Above both of the web server's phases; only the demo's senders stop earlier. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1;

    /** How long opening the ports may take; only looking up a host name takes any time at all. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    /** How often is looked for pages that have held the feed for too long. */
    private static final Duration LOOKING = Duration.ofSeconds(1);

    private final Intake intake;
    private final Feed feed;
    private final FeedProperties properties;
    private final Duration grace;
    private final Disposable.Swap looking = Disposables.swap();

    private volatile boolean running;

    FeedLifecycle(Intake intake, Feed feed, FeedProperties properties, IntakeProperties intakeProperties) {
        this.intake = intake;
        this.feed = feed;
        this.properties = properties;
        this.grace = intakeProperties.grace();
    }

    @Override
    public void start() {
        intake.open().block(OPENING);
        feed.connect();
        looking.update(Flux.interval(LOOKING).subscribe(tick -> feed.letGo(properties.patience())));
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        LOG.info(
                "Stops accepting. Senders that may finish: {}.",
                intake.senders().size());
        intake.shutdown()
                .then(feed.ended())
                .timeout(grace.plus(grace))
                .doFinally(end -> {
                    feed.close();
                    looking.dispose();
                    running = false;
                    stopped.run();
                })
                .subscribe(null, failure -> LOG.warn("A page that is paused does not get the last lines."));
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("Spring stops a SmartLifecycle with a callback");
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
