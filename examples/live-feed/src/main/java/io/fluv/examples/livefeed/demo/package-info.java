/** Programs that send, for those who have none at hand: over real sockets, as any others would. */
@NullMarked
package io.fluv.examples.livefeed.demo;

import org.jspecify.annotations.NullMarked;
