package io.fluv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.time.ManualClock;
import io.fluv.core.time.NanoClock;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopOptionsTest {
    private final LoopOptions defaults = LoopOptions.defaults();

    @Test
    void theDefaultsAreALoopPerProcessorTheLogAndTheSystemsClock() {
        assertThat(defaults.loops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(defaults.threadFactory()).isNull();
        assertThat(defaults.observer()).isSameAs(LoopObserver.LOGGING);
        assertThat(defaults.clock()).isSameAs(NanoClock.SYSTEM);
    }

    @Test
    void eachSetterChangesItsOwnValueAndNoOtherAndLeavesTheOriginal() {
        ThreadFactory factory = Thread::new;
        LoopObserver observer = (error, source) -> {};
        NanoClock clock = new ManualClock();

        LoopOptions changed =
                defaults.loops(7).threadFactory(factory).observer(observer).clock(clock);

        assertThat(changed.loops()).isEqualTo(7);
        assertThat(changed.threadFactory()).isSameAs(factory);
        assertThat(changed.observer()).isSameAs(observer);
        assertThat(changed.clock()).isSameAs(clock);
        theDefaultsAreALoopPerProcessorTheLogAndTheSystemsClock();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1024})
    void theNumberOfLoopsMayBeAtItsLimits(int count) {
        assertThat(defaults.loops(count).loops()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1025})
    void aBadNumberOfLoopsIsNamedWithItsRange(int count) {
        assertThatThrownBy(() -> defaults.loops(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loops: " + count + " is not from 1 to 1024");
    }

    @Test
    void nullFailsAtOnce() {
        assertThatThrownBy(() -> defaults.threadFactory(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> defaults.observer(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> defaults.clock(null)).isInstanceOf(NullPointerException.class);
    }
}
