package io.fluv.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A few seconds of it, so that it does not rot. What it is for takes minutes: {@code benchmarks/run soak}. */
class SoakTest {
    private final StringWriter out = new StringWriter();

    @Test
    void aShortRunIsCleanAndPlaysEveryScenario() throws Exception {
        Soak soak = new Soak(1, Duration.ofSeconds(5), 48, null, new PrintWriter(out, true));

        assertThat(soak.run()).as(out.toString()).isTrue();
        assertThat(out.toString()).endsWith("soak: clean" + System.lineSeparator());
        // Each has its weight: the rarest comes once in some hundred steps.
        assertThat(out.toString()).doesNotContainPattern(" 0[,\n]");
    }
}
