package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.testkit.CoverageTable.Behaviour;
import io.fluv.testkit.CoverageTable.Outcome;
import io.fluv.testkit.UvTagListener.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTableTest {
    private static final Behaviour FIRST = new Behaviour(1, "Bind", "Binding works.", "");
    private static final Behaviour SECOND = new Behaviour(2, "Bind", "Binding a|b fails.", "not yet: UDP");

    @Test
    void aRowNamesTheTestsThatPassed() {
        CoverageTable table = table(
                new Outcome(1, "io.fluv.core.BindTest#works", Result.PASSED),
                new Outcome(1, "io.fluv.core.BindTest$Again#works", Result.PASSED));

        assertThat(table.problems(false)).isEmpty();
        assertThat(table.render(false)).endsWith("""

                ## Bind

                | | behaviour | held by |
                |---:|---|---|
                | 1 | Binding works. | `BindTest.Again.works`<br>`BindTest.works` |
                | 2 | Binding a\\|b fails. | *not yet: UDP* |
                """);
    }

    @Test
    void aParameterizedTestHoldsNothingUnlessAllOfItPassed() {
        CoverageTable table =
                table(new Outcome(1, "a.BTest#c", Result.PASSED), new Outcome(1, "a.BTest#c", Result.FAILED));

        assertThat(table.problems(false))
                .containsExactly(
                        "a.BTest#c, tagged uv-1, did not pass: FAILED",
                        "no test tagged uv-NUMBER and no reason in docs/libuv-behaviours.tsv for: 1");
    }

    @Test
    void aSkippedTestCountsOnlyWhereProgramsMayBeMissing() {
        CoverageTable table = table(new Outcome(1, "a.BTest#c", Result.SKIPPED));

        assertThat(table.problems(true)).isEmpty();
        assertThat(table.problems(false)).hasSize(2);
    }

    @Test
    void aReasonThatWasOvertakenIsAProblem() {
        CoverageTable table =
                table(new Outcome(1, "a.BTest#c", Result.PASSED), new Outcome(2, "a.BTest#d", Result.PASSED));

        assertThat(table.problems(false)).singleElement().asString().startsWith("behaviour 2 has a test");
    }

    @Test
    void aTagWithoutABehaviourIsAProblem() {
        CoverageTable table =
                table(new Outcome(1, "a.BTest#c", Result.PASSED), new Outcome(300, "a.BTest#d", Result.PASSED));

        assertThat(table.problems(false)).containsExactly("a.BTest#d is tagged uv-300, which is no behaviour");
    }

    @Test
    void everyNumberMustBeThere() {
        List<String> lines = new ArrayList<>(List.of("number\tsection\tbehaviour\treason", "1\tBind\tWorks.\t"));

        assertThatThrownBy(() -> CoverageTable.parse(lines)).hasMessageContaining("has 1 behaviours; there are 118");
        lines.add("3\tBind\tWorks.\t");
        assertThatThrownBy(() -> CoverageTable.parse(lines)).hasMessageContaining("expected number 2");
    }

    private static CoverageTable table(Outcome... outcomes) {
        return new CoverageTable(List.of(FIRST, SECOND), Arrays.asList(outcomes));
    }
}
