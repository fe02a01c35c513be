package io.fluv.examples.livefeed.demo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the built-in senders do.
 *
 * @param rate lines a second, of all of them; 0 for none
 */
@ConfigurationProperties("live-feed.demo")
public record DemoProperties(@DefaultValue("0") int rate) {}
