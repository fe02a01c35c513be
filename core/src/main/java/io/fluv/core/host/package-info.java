/**
 * What Java knows of this machine without a channel: the files of Unix-domain paths, and link-local addresses. Drivers of a
 * real operating system use it; a simulated one does not. Nothing here waits for the network.
 */
@NullMarked
package io.fluv.core.host;

import org.jspecify.annotations.NullMarked;
