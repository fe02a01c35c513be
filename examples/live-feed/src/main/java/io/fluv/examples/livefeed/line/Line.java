package io.fluv.examples.livefeed.line;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What was received, in the one order that every page sees.
 *
 * @param number 1 for the first since the start, and one more for each that follows: a page that misses a number has missed
 *     a line
 */
public record Line(long number, @JsonUnwrapped Received received) {}
