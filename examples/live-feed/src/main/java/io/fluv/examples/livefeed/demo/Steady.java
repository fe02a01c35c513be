package io.fluv.examples.livefeed.demo;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** A source that makes so many lines a second, whoever asks, and never one that nobody asked for. */
final class Steady {
    private static final Duration TICK = Duration.ofMillis(40);

    /** Lines made at a time. Who could not send for a while catches up in such portions. */
    private static final int MOST = 500;

    private Steady() {}

    /** Never ends. Each element is all that is due since the one before. */
    static Flux<List<String>> lines(double perSecond, Supplier<String> line) {
        return Flux.defer(() -> {
            long begun = System.nanoTime();
            long[] made = {0};
            return Flux.interval(TICK)
                    // While the network takes nothing, nothing is asked for: ticks pass, and what is due grows.
                    .onBackpressureLatest()
                    .map(tick -> {
                        long due = (long) ((System.nanoTime() - begun) / 1e9 * perSecond) - made[0];
                        int now = (int) Math.min(MOST, due);
                        made[0] += now;
                        return Stream.generate(line).limit(now).toList();
                    })
                    .filter(lines -> !lines.isEmpty());
        });
    }
}
