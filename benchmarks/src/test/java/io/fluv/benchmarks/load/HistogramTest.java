package io.fluv.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void anEmptyOneTellsZero() {
        assertThat(histogram.quantileNanos(0.99)).isZero();
    }

    @Test
    void quantilesAreAtMostTwoPercentOff() {
        for (int nanos = 1; nanos <= 100_000; nanos++) {
            histogram.add(nanos);
        }
        assertThat(histogram.quantileNanos(0.5)).isCloseTo(50_000, withinPercentage(2));
        assertThat(histogram.quantileNanos(0.99)).isCloseTo(99_000, withinPercentage(2));
        assertThat(histogram.quantileNanos(1)).isCloseTo(100_000, withinPercentage(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 65, 1_000_000_007, Long.MAX_VALUE})
    void anyDurationHasItsPlace(long nanos) {
        histogram.add(nanos);
        assertThat(histogram.quantileNanos(0.5)).isCloseTo((double) nanos, withinPercentage(2));
    }

    @Test
    void whatWasClearedIsForgotten() {
        histogram.add(1_000_000);
        histogram.clear();
        histogram.add(10);
        assertThat(histogram.quantileNanos(1)).isEqualTo(10);
    }
}
