package io.fluv.driver.tck;

import io.fluv.core.driver.Driver;
import java.net.ProtocolFamily;
import java.time.Duration;

/** A driver under test, and what the tests have to know of it. */
public interface TestedDriver {
    /** Asked once, so that this call may make it. */
    Driver driver();

    /**
     * Lets a driver that {@linkplain Driver#drivesLoops drives loops} do its work: what is due at this moment, and then what is
     * next, for which it lets time pass, but not more than some milliseconds of its clock. The tests call it again and again,
     * on their thread and never from within a turn, until what they wait for has come. A driver whose loops have threads is
     * not asked: there the tests call {@link io.fluv.core.driver.Poller#await} themselves.
     */
    default void advance() {
        throw new UnsupportedOperationException("a driver that drives loops has to say how it goes on");
    }

    /** Whether the driver, with what is below it, does this. */
    default boolean has(Feature feature) {
        return true;
    }

    /**
     * Whether there are addresses of this family, which is one of the driver's, to be tested: not every host that has the
     * sockets of IPv6 has its loopback address.
     */
    default boolean has(ProtocolFamily family) {
        return true;
    }

    /**
     * How long a test waits, in all, for what has to come. Long, because only a test that fails uses it up. For a driver that
     * drives loops the calls of {@link #advance} are counted instead.
     */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }
}
