package io.fluv.examples.livefeed.line;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A message, and whom it came from.
 *
 * @param at milliseconds since 1970, of this host's clock
 * @param sender its address
 */
public record Received(
        long at, Way way, String sender, @JsonUnwrapped Message message) {}
