package io.fluv.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The middle of what several rounds measured, and how sure it is.
 *
 * @param median NaN when nothing was measured
 * @param errorPercent the standard error of the mean, in percent of the mean; NaN for fewer than two rounds
 */
record Figure(double median, double errorPercent) {
    static Figure of(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return of(samples.stream().mapToDouble(what).toArray());
    }

    static Figure of(double... values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int count = sorted.length;
        if (count == 0) {
            return new Figure(Double.NaN, Double.NaN);
        }
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
        double squares = Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double error = count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count) / mean * 100;
        return new Figure(median, error);
    }
}
