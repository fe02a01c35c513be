/**
 * The parts of Reactive Streams that every publisher and subscriber of Fluv needs: an outlet for what a socket brings, a
 * subscriber for what it is to send and the turns that several of those take, exact demand, and the refusals that the
 * specification asks for.
 *
 * <p>Nothing here knows of loops or sockets. Rule numbers such as §3.9 are those of the Reactive Streams specification
 * for the JVM, version 1.0.4.
 */
@NullMarked
package io.fluv.core.flow;

import org.jspecify.annotations.NullMarked;
