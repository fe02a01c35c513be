package io.fluv.driver;

import io.fluv.core.driver.Driver;
import io.fluv.core.nio.NioDriver;
import io.fluv.driver.tck.Feature;
import io.fluv.driver.tck.TestedDriver;

/** The driver over java.nio, and what that lacks. */
class OverNio implements TestedDriver {
    @Override
    public Driver driver() {
        return new NioDriver();
    }

    @Override
    public boolean has(Feature feature) {
        return feature != Feature.EMPTY_DATAGRAM_WHEN_CONNECTED;
    }
}
