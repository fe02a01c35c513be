/**
 * What BlockHound is to know of Fluv, found by it wherever it is on the class path. Nobody else needs this package. Optional:
 * the only one that needs {@code blockhound}.
 */
@NullMarked
package io.fluv.reactor.blockhound;

import org.jspecify.annotations.NullMarked;
