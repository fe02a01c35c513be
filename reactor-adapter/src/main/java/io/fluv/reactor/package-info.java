/**
 * The network as Project Reactor types: start at {@link io.fluv.reactor.Network}.
 *
 * <p>Only the translation between Reactor and a {@link io.fluv.core.Transport} lives here, and what composes on top of it:
 * no socket, no thread of its own, no buffering beyond what an operator's contract asks for.
 *
 * <p>Rules for every type:
 *
 * <ul>
 *   <li>Nothing happens before a subscription. Each subscription to a {@code Mono} acts anew.
 *   <li>Signals of a connection arrive on its loop, one at a time. Loop threads are
 *       {@link reactor.core.scheduler.NonBlocking}: {@code block()} fails there.
 *   <li>A buffer that was emitted is the subscriber's for good: nothing writes to it again, and nothing needs to be
 *       released. The bytes of a buffer handed to a write must not change until that write ends. They are those between its
 *       position and its limit at the subscription, or where a source emits it, when the loop takes it. Fluv changes neither
 *       of the two, and their owner may from then on.
 *   <li>Who has cancelled hears nothing more, neither as a signal nor by {@code Hooks.onErrorDropped}, in whatever moment
 *       what was cancelled fails, or goes on and fails later.
 *   <li>Failures are typed, see {@link io.fluv.core.error}. An argument that can't be right fails at the call.
 * </ul>
 */
@NullMarked
package io.fluv.reactor;

import org.jspecify.annotations.NullMarked;
