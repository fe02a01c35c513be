/**
 * The clients of the comparison: one thread of bare NIO each, which keeps a server busy in one way and checks what comes
 * back. Nothing here knows of any server.
 */
@NullMarked
package io.fluv.benchmarks.load;

import org.jspecify.annotations.NullMarked;
