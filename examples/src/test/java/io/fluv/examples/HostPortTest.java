package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:7000", "[::1]:7000", "[fe80::1%eth0]:65535", "localhost:0"})
    void readsWhatItPrints(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @Test
    void anAddressOfIPv6IsAHostWithoutItsBrackets() {
        assertThat(HostPort.parse("[::1]:7000")).isEqualTo(new HostPort("::1", 7000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "::1:7000", "[::1]", "127.0.0.1:65536", "127.0.0.1:-1", "h:seven", ":7000", ""})
    void refusesAnythingElseAndSaysWhatItShouldBe(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is not like 127.0.0.1:7000 or [::1]:7000, with a port up to 65535");
    }
}
