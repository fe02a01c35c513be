/**
 * Byte streams over TCP and Unix-domain sockets: listening, connecting, and the two directions of a connection.
 *
 * <p>Everything that a connection does happens on its loop, in {@link io.fluv.core.loop.SocketHandle#run()}, after the
 * event that caused it: an event only notes what is to be done. So no signal is ever sent from within another, however
 * subscribers and upstreams call back.
 */
@NullMarked
package io.fluv.core.tcp;

import org.jspecify.annotations.NullMarked;
