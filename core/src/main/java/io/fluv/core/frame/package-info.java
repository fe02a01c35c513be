/**
 * How the bytes of a stream become frames: lines, records, messages. A {@link io.fluv.core.frame.FrameDecoder} knows where
 * a frame ends, {@link io.fluv.core.frame.UnreadBytes} are what no frame has taken yet, and a
 * {@link io.fluv.core.frame.Deframer} is a decoder at work on them.
 *
 * <p>One rule carries it all: bytes leave only as a frame. What is not whole stays unread, for the same reader when more
 * has come, or for the next one.
 *
 * <p>Nothing here knows of loops, sockets, demand or threads. It is for decoders of one's own, and for those who implement
 * {@link io.fluv.core.StreamConnection}.
 */
@NullMarked
package io.fluv.core.frame;

import org.jspecify.annotations.NullMarked;
