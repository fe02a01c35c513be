package io.fluv.driver;

import io.fluv.core.driver.Driver;
import io.fluv.driver.tck.Feature;
import io.fluv.driver.tck.TestedDriver;
import java.time.Duration;

/** The driver in memory, how it goes on, and what it lacks. */
final class OverToy implements TestedDriver {
    private static final Duration STEP = Duration.ofMillis(5);

    private final ToyDriver toy = new ToyDriver();

    @Override
    public Driver driver() {
        return toy;
    }

    @Override
    public void advance() {
        toy.pass(STEP);
    }

    /** Its host has every address; of groups and of what nobody receives it knows nothing. */
    @Override
    public boolean has(Feature feature) {
        return feature == Feature.EMPTY_DATAGRAM_WHEN_CONNECTED;
    }
}
