/**
 * A log of what goes through sockets, for finding out what two programs say to each other: start at
 * {@link io.fluv.core.wiretap.Wiretap}. It stands between a transport and its user, so that it costs nothing where it is not
 * asked for.
 */
@NullMarked
package io.fluv.core.wiretap;

import org.jspecify.annotations.NullMarked;
