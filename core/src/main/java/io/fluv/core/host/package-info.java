/** What Java knows of this machine without a channel. */
@NullMarked
package io.fluv.core.host;

import org.jspecify.annotations.NullMarked;
