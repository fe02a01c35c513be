/**
 * A Spring Boot application that takes lines by TCP and datagrams by UDP through Fluv and shows them live in a browser: start
 * at {@link io.fluv.examples.livefeed.LiveFeedApplication}.
 *
 * <p>Demand goes all the way. A page that stops reading fills the buffers between it and the HTTP server; Spring stops asking
 * {@link io.fluv.examples.livefeed.feed.Feed}, which stops asking {@link io.fluv.examples.livefeed.intake.Intake}, whose
 * sockets are not read any more; and the senders' windows close.
 */
@NullMarked
package io.fluv.examples.livefeed;

import org.jspecify.annotations.NullMarked;
