/**
 * The transport over java.nio: the one place that knows of loops, streams, datagrams and names together.
 */
@NullMarked
package io.fluv.core.nio;

import org.jspecify.annotations.NullMarked;
