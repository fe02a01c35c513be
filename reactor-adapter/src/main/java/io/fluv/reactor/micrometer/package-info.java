/**
 * Micrometer's meters of a network: start at {@link io.fluv.reactor.micrometer.NetworkMeters}. Optional: the only package
 * that needs {@code micrometer-core}, which whoever uses it adds.
 *
 * <p>There are no observations (spans) of Fluv's own, since Reactor's do as well:
 * {@code network.connect(address).name("db.connect").tap(Micrometer.observation(registry))}, with
 * {@code reactor-core-micrometer}.
 */
@NullMarked
package io.fluv.reactor.micrometer;

import org.jspecify.annotations.NullMarked;
