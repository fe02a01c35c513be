/**
 * What loops and sockets ask of an operating system. Whoever implements {@link io.fluv.core.driver.Driver} and the types
 * that it hands out has brought Fluv to another one, be it real or simulated; all that is above does not know the difference.
 * Here are the contract and the few values that go through it; no implementation, no protocol, and nothing of {@code
 * java.nio.channels}.
 *
 * <h2>Who calls, and when</h2>
 *
 * A driver is used from any thread. All that belongs to one loop, its {@link io.fluv.core.driver.Poller} and the {@linkplain
 * io.fluv.core.driver.Channel channels} that are registered there, is used in that loop's turns alone, one call at a time,
 * but for what says "any thread". A call never blocks, save {@link io.fluv.core.driver.Poller#await}.
 *
 * <h2>Readiness</h2>
 *
 * Handles remember that a channel is ready; a driver only reports it. Between the two holds:
 *
 * <ul>
 *   <li><b>A handle goes on until a call comes up short.</b> A read or write that moves fewer bytes than it could, an accept
 *       or a receive that gives nothing, a send that is not taken: that alone ends readiness.
 *   <li><b>After a short call, and while the interest has that direction, the driver reports it</b> as soon as the next call
 *       could do more, and also if that was so before the interest was set. An end of the peer's data, a reset or another
 *       failure counts: the next call tells which.
 *   <li><b>The first time it reports without a call before</b>: a channel that was just registered is not taken for ready.
 *   <li><b>More reports are harmless</b>: for a direction without interest, twice, or without cause. So a driver may tell the
 *       level (as a selector does) or the edge (as {@code EPOLLET} does). One that tells the edge has to remember an end or a
 *       failure that came together with data: the read that takes the data is a short call, and nothing else follows it.
 *   <li><b>The interest is a hint</b> that spares a driver which tells the level from telling it again and again.
 * </ul>
 *
 * A closed channel is reported no more, not even when it was found ready by the wait that is under way.
 *
 * <h2>Failures</h2>
 *
 * What the system says is thrown as an {@link io.fluv.core.error.SocketFault}, which has a kind for those who must tell apart
 * and the system's words for people; where a path could not be bound it may be a {@link
 * io.fluv.core.error.PathBindException}. A channel's failure ends what is above it, which then closes it; it is not called again
 * but for that. A driver keeps no failure back, and it logs nothing.
 *
 * <h2>What may be kept</h2>
 *
 * A buffer that is passed is the caller's again when the call returns. A channel may keep the handle and the poller that it was
 * registered with until it is closed. Addresses and the maps of options are immutable, and may be kept by both sides.
 */
@NullMarked
package io.fluv.core.driver;

import org.jspecify.annotations.NullMarked;
