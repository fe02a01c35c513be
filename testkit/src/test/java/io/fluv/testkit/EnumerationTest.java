package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnumerationTest {
    private final List<String> runs = new ArrayList<>();

    @Test
    void eachCallGoesWrongInEachWayAfterARunInWhichNoneDoes() {
        Enumeration.faultInEachCall(List.of(Fault.NOTHING, Fault.END), (calls, fault) -> {
            List<Fault> got = new ArrayList<>();
            got.add(calls.called("open"));
            got.add(calls.called("close"));
            runs.add(fault + " in " + calls.faultyName() + ": " + got);
        });
        assertThat(runs)
                .containsExactly(
                        "no fault in : [no fault, no fault]",
                        "nothing now in open: [nothing now, no fault]",
                        "nothing now in close: [no fault, nothing now]",
                        "the end in open: [the end, no fault]",
                        "the end in close: [no fault, the end]");
    }

    @Test
    void whatIsNotTrueIsToldWithTheFaultAndItsPlace() {
        assertThatThrownBy(() -> Enumeration.faultInEachCall(
                        List.of(Fault.END),
                        (calls, fault) -> assertThat(calls.called("read")).isEqualTo(Fault.NONE)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the end in call 0 of [read]: ");
    }

    @Test
    void aFaultThatDoesNotComeIsNoPass() {
        assertThatThrownBy(() -> Enumeration.faultInEachCall(List.of(Fault.END), (calls, fault) -> {
                    if (fault == Fault.NONE) {
                        calls.called("read");
                    }
                }))
                .hasMessageContaining("call 0 did not come");
    }

    @Test
    void aStoryEndsBehindEachStepAndWhileEachIsUnderWay() {
        Enumeration.endAtEachMoment(2, (settledSteps, lastStep) -> runs.add(settledSteps + ", " + lastStep));
        assertThat(runs).containsExactly("0, -1", "0, 0", "1, -1", "1, 1", "2, -1");
    }

    @Test
    void whatIsNotTrueOfAnEndIsToldWithItsMoment() {
        assertThatThrownBy(() -> Enumeration.endAtEachMoment(
                        1, (settledSteps, lastStep) -> assertThat(lastStep).isEqualTo(Enumeration.NONE)))
                .hasMessageStartingWith("ended after 0 steps, then 0: ");
    }
}
