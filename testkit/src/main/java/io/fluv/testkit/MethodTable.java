package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** A check for each of a set of methods, by the names that {@link PublicApi} gives them; complete, or its test fails. */
public final class MethodTable {
    private final Map<String, Executable> rows = new LinkedHashMap<>();

    /** What has to hold of a method. */
    public MethodTable row(String method, Executable check) {
        assertThat(rows.put(method, check)).as("an earlier row of " + method).isNull();
        return this;
    }

    /** There is nothing to check of these. */
    public MethodTable none(String reason, String... methods) {
        assertThat(reason).isNotBlank();
        for (String method : methods) {
            row(method, () -> {});
        }
        return this;
    }

    /** A test for each row, and one that there is a row for each of {@code methods} and no other. */
    public Collection<DynamicTest> testsOf(Set<String> methods) {
        Map<String, DynamicTest> tests = new LinkedHashMap<>();
        rows.forEach((method, check) -> tests.put(method, DynamicTest.dynamicTest(method, check)));
        tests.put(
                "",
                DynamicTest.dynamicTest(
                        "each method has a row",
                        () -> assertThat(new TreeSet<>(rows.keySet())).isEqualTo(new TreeSet<>(methods))));
        return tests.values();
    }
}
