package io.fluv.examples.livefeed;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What pages are given.
 *
 * @param history how many lines are kept for pages that come later or come back
 * @param patience how long a page may hold the feed before it is let go
 */
@ConfigurationProperties("live-feed")
public record FeedProperties(
        @DefaultValue("500") int history,
        @DefaultValue("5m") Duration patience) {}
