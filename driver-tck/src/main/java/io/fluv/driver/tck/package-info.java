/**
 * What every driver must do, as tests: whoever writes a {@link io.fluv.core.driver.Driver} extends them.
 *
 * <pre>{@code
 * class MyDriverTest {
 *     static class Tested implements TestedDriver {
 *         private final MyDriver driver = new MyDriver();
 *
 *         public Driver driver() {
 *             return driver;
 *         }
 *
 *         public void advance() { // for a driver that drives loops
 *             driver.pass(Duration.ofMillis(5));
 *         }
 *     }
 *
 *     @Nested
 *     class Polling extends PollerContract {
 *         protected TestedDriver testedDriver() {
 *             return new Tested();
 *         }
 *     }
 *
 *     // and so on with each of:
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.fluv.driver.tck.DriverContract}: what a driver says of itself, and options of what it opens
 *   <li>{@link io.fluv.driver.tck.PollerContract}: waiting and waking up
 *   <li>{@link io.fluv.driver.tck.ReadinessContract}: when a handle is told
 *   <li>{@link io.fluv.driver.tck.ChannelContract}: what holds for every kind of channel: its place, its handle, its end
 *   <li>{@link io.fluv.driver.tck.OptionsContract}: options, from any thread
 *   <li>{@link io.fluv.driver.tck.ListenContract}, {@link io.fluv.driver.tck.ConnectContract}: how streams begin
 *   <li>{@link io.fluv.driver.tck.StreamContract}, {@link io.fluv.driver.tck.StreamEndContract}: what they carry, and how they end
 *   <li>{@link io.fluv.driver.tck.UdpContract}, {@link io.fluv.driver.tck.UdpPeerContract}, {@link
 *       io.fluv.driver.tck.MulticastContract}: datagrams
 * </ul>
 *
 * <p>A test holds a sentence of the contract, which is quoted at its head. Both ends of all that is connected are the driver's, so
 * that the tests know {@link io.fluv.core.driver} alone, and neither loops nor the JDK's channels; they assume no thread but their
 * own, and no time but that of the driver's clock. None is skipped: what a driver may lack is a {@link
 * io.fluv.driver.tck.Feature}, and it is held to what it says of that.
 */
@NullMarked
package io.fluv.driver.tck;

import org.jspecify.annotations.NullMarked;
