package io.fluv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contracts can be kept by a driver that drives loops: they wait for it, and not for a loop. */
class DrivenDriverTest {
    static Stream<Class<?>> contracts() {
        return ContractRun.contracts();
    }

    /** On sockets that are real, and in real time. */
    @ParameterizedTest
    @MethodSource("contracts")
    void aDriverThatTurnsLoopsItselfKeepsAllContracts(Class<?> contract) {
        assertThat(ContractRun.failures(contract, DrivenNio::new)).isEmpty();
    }

    /** In memory, and in virtual time. */
    @ParameterizedTest
    @MethodSource("contracts")
    void theToyDriverKeepsAllContracts(Class<?> contract) {
        assertThat(ContractRun.failures(contract, OverToy::new)).isEmpty();
    }
}
