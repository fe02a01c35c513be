/**
 * What every driver must do, as tests to extend: one class for each kind of channel and one for the poller. They know {@link
 * io.fluv.core.driver} alone, and neither loops nor the JDK's channels.
 */
@NullMarked
package io.fluv.driver.tck;

import org.jspecify.annotations.NullMarked;
