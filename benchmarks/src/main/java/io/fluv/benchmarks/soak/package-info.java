/**
 * A run of everything at once, for as long as one likes: connections, datagrams and lookups that are begun, used, cut
 * short and ended in every way, on both sides. Every byte that arrives is compared with what it has to be.
 *
 * <p>What happens follows from a seed: step number n does the same in every run with that seed, but for the timing.
 */
@NullMarked
package io.fluv.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
