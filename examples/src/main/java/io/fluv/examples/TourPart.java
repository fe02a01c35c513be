package io.fluv.examples;

import io.fluv.reactor.Network;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/**
 * One thing that the tour shows.
 *
 * @param play does it, and tells in a line or two what happened
 */
record TourPart(String title, Function<Network, Publisher<String>> play) {}
