/** The same work done by Fluv and by its peers, side by side. The only module that may see Netty. */
@NullMarked
package io.fluv.benchmarks;

import org.jspecify.annotations.NullMarked;
