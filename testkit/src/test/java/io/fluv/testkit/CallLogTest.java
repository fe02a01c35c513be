package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private final CallLog calls = new CallLog();

    @Test
    void withoutAFaultEachCallDoesAsItShould() {
        assertThat(calls.called("read")).isSameAs(Fault.NONE);
        assertThat(calls.called("write")).isSameAs(Fault.NONE);
        assertThat(calls.names()).containsExactly("read", "write");
        assertThat(calls.hasHappened()).isFalse();
        assertThat(calls).hasToString("[read, write]");
    }

    @Test
    void theOneCallThatIsFaultyIsTold() {
        calls.fault(1, Fault.ONE_BYTE);

        assertThat(calls.called("read")).isSameAs(Fault.NONE);
        assertThat(calls.hasHappened()).isFalse();
        assertThat(calls.called("read")).isSameAs(Fault.ONE_BYTE);
        assertThat(calls.called("read")).isSameAs(Fault.NONE);
        assertThat(calls.hasHappened()).isTrue();
        assertThat(calls).hasToString("one byte in call 1 of [read, read, read]");
    }

    @Test
    void aFaultThatThrowsDoesSoWhateverItsType() {
        IOException checked = new IOException("of the socket");
        calls.fault(0, Fault.throwing(checked));

        assertThatThrownBy(() -> calls.called("close")).isSameAs(checked);
        assertThat(calls.called("close")).isSameAs(Fault.NONE);
    }
}
