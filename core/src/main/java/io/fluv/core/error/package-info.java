/**
 * What can go wrong on a socket, as types: the failures of an established stream, and the one place that turns what the
 * JDK throws into a failure that names the operation, both endpoints and the cause.
 *
 * <p>Only exceptions and their translation live here. Nothing here decides what to do about a failure.
 */
@NullMarked
package io.fluv.core.error;

import org.jspecify.annotations.NullMarked;
