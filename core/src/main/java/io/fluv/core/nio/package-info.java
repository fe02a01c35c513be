/**
 * The driver over {@code java.nio.channels}, and the only package that knows them: selectors, channels, their quirks, and what
 * their exceptions mean.
 */
@NullMarked
package io.fluv.core.nio;

import org.jspecify.annotations.NullMarked;
