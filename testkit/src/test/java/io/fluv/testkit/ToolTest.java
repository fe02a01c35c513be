package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class ToolTest {
    @Test
    void findsAnExecutableInTheFirstFolderThatHasIt(@TempDir Path empty, @TempDir Path full) throws Exception {
        Path program = Files.createFile(full.resolve("frob"));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(Tool.required("frob", "frob-tools", List.of(empty, full), true))
                .isEqualTo(program);
    }

    @Test
    void skipsTheTestByTheProgramsName(@TempDir Path empty) {
        assertThatThrownBy(() -> Tool.required("frob", "frob-tools", List.of(empty), false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("skipped: frob is not installed");
    }

    @Test
    void failsTheTestWhereProgramsAreRequired(@TempDir Path empty) {
        assertThatThrownBy(() -> Tool.required("frob", "frob-tools", List.of(empty), true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("frob is not installed", "apt-get install frob-tools");
    }
}
