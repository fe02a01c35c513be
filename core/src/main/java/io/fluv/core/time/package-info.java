/**
 * Time as a value that is passed in: the clock of a loop, and the queue of its timers.
 *
 * <p>Nothing here reads the system's clock on its own account, starts a thread or waits.
 */
@NullMarked
package io.fluv.core.time;

import org.jspecify.annotations.NullMarked;
