/** From sockets to messages: listens, decodes, and knows of every sender what it has sent and whether it has to wait. */
@NullMarked
package io.fluv.examples.livefeed.intake;

import org.jspecify.annotations.NullMarked;
