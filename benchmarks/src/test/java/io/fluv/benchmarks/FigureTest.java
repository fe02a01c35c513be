package io.fluv.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void theMedianIsTheMiddleOneOrBetweenTheTwoInTheMiddle() {
        assertThat(Figure.of(9, 1, 2).median()).isEqualTo(2);
        assertThat(Figure.of(9, 1, 2, 4).median()).isEqualTo(3);
    }

    @Test
    void theErrorIsThatOfTheMean() {
        // Mean 10, variance 4, of three.
        assertThat(Figure.of(8, 10, 12).errorPercent()).isCloseTo(100 * Math.sqrt(4 / 3.0) / 10, within(1e-9));
    }

    @Test
    void whatWasNotMeasuredIsLeftOut() {
        assertThat(Figure.of(1, Double.NaN, 3).median()).isEqualTo(2);
        assertThat(Figure.of(Double.NaN).median()).isNaN();
    }

    @Test
    void oneRoundHasNoError() {
        assertThat(Figure.of(5).median()).isEqualTo(5);
        assertThat(Figure.of(5).errorPercent()).isNaN();
    }
}
