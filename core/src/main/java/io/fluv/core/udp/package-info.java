/**
 * Datagrams over UDP: a socket, its two directions, and its multicast memberships.
 *
 * <p>As with streams, all that a socket does happens on its loop, in {@link io.fluv.core.udp.UdpHandle#run()}, after the
 * event that caused it. A datagram that fails is the failure of its own send; the socket goes on.
 */
@NullMarked
package io.fluv.core.udp;

import org.jspecify.annotations.NullMarked;
