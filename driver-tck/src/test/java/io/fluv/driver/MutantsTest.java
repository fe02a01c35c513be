package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.driver.Driver;
import io.fluv.core.nio.NioDriver;
import io.fluv.driver.FaultyDriver.Call;
import io.fluv.driver.FaultyDriver.Fault;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contracts notice what a driver does wrongly, and in the tests whose business it is. */
class MutantsTest {
    /** What does not come from a faulty driver never comes. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Duration LONG = Duration.ofSeconds(10);

    static Stream<Mutant> mutants() {
        return Stream.of(PollerMutants.ALL, StreamMutants.ALL, SocketMutants.ALL)
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void whatADriverDoesWronglyIsNoticed(Mutant mutant) {
        assertThat(ContractRun.failures(
                        mutant.contract(), () -> new Faulty(mutant.fault().get(), SHORT)))
                .containsKeys(mutant.tests().toArray(String[]::new));
    }

    static Stream<Class<?>> contracts() {
        return ContractRun.contracts();
    }

    /** Otherwise it could be the way in which the faults are brought in that is noticed. */
    @ParameterizedTest
    @MethodSource("contracts")
    void withoutAFaultNothingIsNoticed(Class<?> contract) {
        assertThat(ContractRun.failures(contract, () -> new Faulty(Call::proceed, LONG)))
                .isEmpty();
    }

    /** With IPv4 alone, so that each test runs once. */
    private static final class Faulty extends OverNio {
        private final Fault fault;
        private final Duration patience;

        Faulty(Fault fault, Duration patience) {
            this.fault = fault;
            this.patience = patience;
        }

        @Override
        public Driver driver() {
            return FaultyDriver.of(new NioDriver(), fault);
        }

        @Override
        public boolean has(ProtocolFamily family) {
            return family == StandardProtocolFamily.INET;
        }

        @Override
        public Duration patience() {
            return patience;
        }
    }
}
