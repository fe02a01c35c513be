/** Programs that show Fluv at work. Each is a command of {@link io.fluv.examples.Main}. */
@NullMarked
package io.fluv.examples;

import org.jspecify.annotations.NullMarked;
