/**
 * The event loop: one thread, one poller, its tasks and timers, and groups of such loops.
 *
 * <p>Nothing here knows of TCP, UDP or names, or of publishers. A socket is a {@link io.fluv.core.driver.Handle} that is
 * told when it is ready.
 */
@NullMarked
package io.fluv.core.loop;

import org.jspecify.annotations.NullMarked;
