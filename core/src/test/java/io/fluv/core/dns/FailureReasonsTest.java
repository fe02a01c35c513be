package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.time.ManualClock;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureReasonsTest {
    /** As the JDK reads the same settings: a bad one is passed over, and without any it keeps no failure. */
    @ParameterizedTest
    @CsvSource({"10,,PT10S", "0,5,PT0S", ",5,PT5S", "x,5,PT5S", ",,PT0S", "x,y,PT0S"})
    void theyAreKeptForAsLongAsTheJdkKeepsFailures(String security, String system, Duration expected) {
        assertThat(FailureReasons.negativeTtl(security, system)).isEqualTo(expected);
    }

    @Test
    void aJdkThatKeepsFailuresForEverHasTheirReasonsKeptToo() {
        ManualClock clock = new ManualClock();
        FailureReasons reasons = new FailureReasons(clock, FailureReasons.negativeTtl("-1", null));
        reasons.of("host", new UnknownHostException("host: Name or service not known"));
        clock.advance(Duration.ofDays(3650));

        assertThat(reasons.of("host", new UnknownHostException("host"))).isEqualTo(Reason.UNKNOWN_NAME);
    }

    @Test
    void noMoreOfThemAreKeptThanTheirBound() {
        FailureReasons reasons = new FailureReasons(new ManualClock(), Duration.ofSeconds(10));
        for (int i = 0; i <= FailureReasons.MOST_KEPT; i++) {
            reasons.of("host" + i, new UnknownHostException("host" + i + ": Name or service not known"));
        }

        assertThat(reasons.of("host0", new UnknownHostException("host0"))).isEqualTo(Reason.UNSPECIFIED);
        assertThat(reasons.of("host1", new UnknownHostException("host1"))).isEqualTo(Reason.UNKNOWN_NAME);
    }

    @Test
    void whatIsNotRepeatedAnyMoreIsLetGoByWhatComesNext() {
        ManualClock clock = new ManualClock();
        FailureReasons reasons = new FailureReasons(clock, Duration.ofSeconds(10));
        reasons.of("one", new UnknownHostException("one: Name or service not known"));
        clock.advance(Duration.ofSeconds(5));
        reasons.of("two", new UnknownHostException("two: Name or service not known"));
        assertThat(reasons.kept()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(6));
        reasons.of("three", new UnknownHostException("three: Name or service not known"));

        assertThat(reasons.kept()).isEqualTo(2);
    }
}
