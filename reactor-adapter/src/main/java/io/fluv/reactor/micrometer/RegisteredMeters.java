package io.fluv.reactor.micrometer;

import io.fluv.core.Loop;
import io.fluv.core.Transport;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of one transport in one registry, until they are {@linkplain #remove removed}. Any thread. */
final class RegisteredMeters {
    private final MeterRegistry registry;
    private final Tags tags;

    /** Kept for the registry, which refers to it weakly; the loops' probes keep these meters. */
    private final Transport transport;

    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();

    /** Volatile: set by the loop that ends last, while other threads may still time something. */
    private volatile boolean removed;

    private RegisteredMeters(MeterRegistry registry, Tags tags, Transport transport) {
        this.registry = registry;
        this.tags = tags;
        this.transport = transport;
    }

    /**
     * Registers all that is read from the figures of {@code transport}.
     *
     * @param tags those of every meter, but for the driver's
     * @throws IllegalStateException when another network has the same meters: what the registry then showed were neither's
     */
    static RegisteredMeters of(Transport transport, MeterRegistry registry, Tags tags) {
        if (registry.find(MeterNames.LISTENERS_OPEN).tags(tags).meter() != null) {
            throw new IllegalStateException("the registry has meters of a network with " + tags
                    + " already; each network that is measured needs a name of its own");
        }
        RegisteredMeters registered =
                new RegisteredMeters(registry, tags.and(MeterNames.DRIVER, transport.driver()), transport);
        registered.registerReadings();
        return registered;
    }

    private void registerReadings() {
        for (Reading reading : Reading.ALL) {
            meters.add(reading.register(transport, tags, registry));
        }
    }

    /** Registers what is read from a loop, and gives the timer of its lag. */
    Timer register(Loop loop, int number) {
        Tags ofLoop = tags.and(MeterNames.LOOP, Integer.toString(number));
        meters.add(Gauge.builder(MeterNames.LOOP_QUEUE, loop, Loop::waitingTasks)
                .tags(ofLoop)
                .baseUnit("tasks")
                .description("Tasks that wait for the loop")
                .register(registry));
        Timer lag = Timer.builder(MeterNames.LOOP_LAG)
                .tags(ofLoop)
                .description("How late the loop runs what is due")
                .register(registry);
        meters.add(lag);
        return lag;
    }

    /** The clock of all that is timed. */
    Clock clock() {
        return registry.config().clock();
    }

    /** Records in a timer, which is registered when it is first needed. Does nothing once the meters are removed. */
    void record(String name, Tags further, String description, long nanos) {
        if (removed) {
            return;
        }
        Timer timer = Timer.builder(name)
                .tags(tags.and(further))
                .description(description)
                .register(registry);
        timer.record(nanos, TimeUnit.NANOSECONDS);
        meters.add(timer);
        if (removed) { // it may have been registered anew, and not be in the registry by the one that was removed
            registry.remove(timer);
        }
    }

    void remove() {
        removed = true;
        meters.forEach(registry::remove);
    }
}
