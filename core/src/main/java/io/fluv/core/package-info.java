/**
 * What a network is to those who use it, without saying how it is made: {@link Transport} and the listeners and
 * connections that it gives out, as {@link java.util.concurrent.Flow} publishers and subscribers and
 * {@link java.util.concurrent.CompletableFuture}s, and the options that they take.
 *
 * <p>Only this contract lives here. {@link io.fluv.core.transport.DriverTransport} is one implementation; a simulated network is
 * another. No type here may depend on a loop or a socket.
 *
 * <p>Rules for every type of the contract:
 *
 * <ul>
 *   <li>Methods may be called from any thread. Signals of one listener or connection arrive on its {@link Loop},
 *       serially; futures complete there. Code that they call must not block.
 *   <li>A {@link java.nio.ByteBuffer} that a publisher emitted belongs to the subscriber: Fluv neither writes to it nor
 *       reuses it. The bytes of a buffer handed to a write must not change until that write ends. They are those between
 *       its position and its limit at the call, or where a source emits it, when the loop takes it. Fluv changes neither
 *       of the two, and their owner may from then on.
 *   <li>Failures of the network are asynchronous and typed, see {@link io.fluv.core.error}. An argument that can't be
 *       right fails at once with {@link NullPointerException} or {@link IllegalArgumentException}.
 * </ul>
 */
@NullMarked
package io.fluv.core;

import org.jspecify.annotations.NullMarked;
