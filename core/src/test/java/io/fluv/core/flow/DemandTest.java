package io.fluv.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandTest {
    private static final BigInteger UNBOUNDED = BigInteger.valueOf(Long.MAX_VALUE);

    private final Demand demand = new Demand();

    @Test
    void beginsWithNone() {
        assertThat(demand.isZero()).isTrue();
        assertThat(demand.wanted()).isZero();
    }

    @Test
    void onlyTheAddThatFindsNoneSaysSo() {
        assertThat(demand.add(2)).isTrue();
        assertThat(demand.add(1)).isFalse();
        demand.take();
        demand.take();
        assertThat(demand.add(1)).isFalse();
        demand.take();
        demand.take();

        assertThat(demand.isZero()).isTrue();
        assertThat(demand.add(1)).isTrue();
    }

    @Test
    void takesOneAtATime() {
        demand.add(3);

        demand.take();

        assertThat(demand.wanted()).isEqualTo(2);
        assertThat(demand.isZero()).isFalse();
    }

    @Test
    void aSumBeyondTheLargestNumberIsUnbounded() {
        demand.add(Long.MAX_VALUE - 1);
        assertThat(demand.wanted()).isEqualTo(Long.MAX_VALUE - 1);

        demand.add(2);

        assertThat(demand.wanted()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void unboundedStaysSoWhateverIsTakenOrAdded() {
        demand.add(Long.MAX_VALUE);

        for (int i = 0; i < 1_000; i++) {
            demand.take();
        }
        assertThat(demand.wanted()).isEqualTo(Long.MAX_VALUE);

        assertThat(demand.add(1)).isFalse();
        assertThat(demand.add(Long.MAX_VALUE)).isFalse();
        assertThat(demand.wanted()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takingWhatNobodyWantsIsAProgrammingError() {
        assertThatThrownBy(demand::take).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE + 1, Long.MIN_VALUE})
    void addingLessThanOneIsAProgrammingErrorAndChangesNothing(long n) {
        assertThatThrownBy(() -> demand.add(n)).isInstanceOf(AssertionError.class);
        assertThat(demand.isZero()).isTrue();

        demand.add(Long.MAX_VALUE);
        assertThatThrownBy(() -> demand.add(n)).isInstanceOf(AssertionError.class);
        assertThat(demand.wanted()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void matchesANumberWithoutLimitThatIsCappedOnce(long seed) {
        Random random = new Random(seed);
        int unbounded = 0;
        for (int round = 0; round < 400; round++) {
            Demand each = new Demand();
            BigInteger model = BigInteger.ZERO;
            for (int step = 0; step < 25; step++) {
                boolean capped = model.equals(UNBOUNDED);
                if (random.nextBoolean() && model.signum() > 0) {
                    each.take();
                    model = capped ? model : model.subtract(BigInteger.ONE);
                } else {
                    // Small and large numbers alike, so that some sums overflow and some don't.
                    long n = Math.max(1, random.nextLong() >>> (random.nextBoolean() ? 60 : 1 + random.nextInt(8)));
                    assertThat(each.add(n)).isEqualTo(model.signum() == 0);
                    model = model.add(BigInteger.valueOf(n)).min(UNBOUNDED);
                }
                assertThat(each.wanted()).isEqualTo(model.longValueExact());
                assertThat(each.isZero()).isEqualTo(model.signum() == 0);
            }
            unbounded += model.equals(UNBOUNDED) ? 1 : 0;
        }
        assertThat(unbounded).as("rounds that ended unbounded, of 400").isBetween(40, 360);
    }
}
