/**
 * Where all meet: the transport that is made of loops, streams, datagrams and names, over whichever driver.
 */
@NullMarked
package io.fluv.core.transport;

import org.jspecify.annotations.NullMarked;
