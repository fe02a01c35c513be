package io.fluv.benchmarks.soak;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What a soak has done so far. For any thread. */
final class Tally {
    private final Map<Scenario, LongAdder> steps = new EnumMap<>(Scenario.class);

    /** That arrived, on either side, and were compared. */
    final LongAdder bytes = new LongAdder();

    final LongAdder datagrams = new LongAdder();

    Tally() {
        for (Scenario scenario : Scenario.values()) {
            steps.put(scenario, new LongAdder());
        }
    }

    void done(Scenario scenario) {
        adder(scenario).increment();
    }

    private LongAdder adder(Scenario scenario) {
        LongAdder adder = steps.get(scenario);
        if (adder == null) {
            throw new IllegalArgumentException("scenario: " + scenario);
        }
        return adder;
    }

    long steps() {
        return steps.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Each scenario with how often it was played. */
    String scenarios() {
        return steps.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "))
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d steps, %,d MiB checked, %,d datagrams",
                steps(),
                bytes.sum() / (1024 * 1024),
                datagrams.sum());
    }
}
