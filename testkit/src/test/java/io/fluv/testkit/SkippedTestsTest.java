package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {
    private static final String RAN = "<testcase name='ran' classname='a.B'/>";

    @TempDir
    Path module;

    private final List<String> output = new ArrayList<>();

    @BeforeEach
    void makeFolders() throws Exception {
        Files.createDirectories(module.resolve("src/test/java/a"));
        Files.createDirectories(module.resolve("target/surefire-reports"));
    }

    @Test
    void countsWhatRan() throws Exception {
        source("FirstTest");
        report("FirstTest", RAN + RAN);

        assertThat(check()).isEmpty();
        assertThat(output).singleElement().asString().startsWith("tests: 2, of these 0 in 0 TCK classes");
    }

    @Test
    void allowsAMissingProgram() throws Exception {
        source("FirstTest");
        report("FirstTest", RAN + thrown("org.opentest4j.TestAbortedException", "skipped: frob is not installed"));

        assertThat(check()).isEmpty();
        assertThat(output).singleElement().asString().contains("1 for want of a program");
    }

    @Test
    void namesATestThatWasSkippedForAnotherReason() throws Exception {
        source("FirstTest");
        report(
                "FirstTest",
                thrown("org.opentest4j.TestAbortedException", "no luck")
                        + "<testcase name='off' classname='a.B'><skipped message='later'/></testcase>");

        assertThat(check())
                .containsExactly(
                        "a.B.thrown was skipped, and not for a reason that is allowed: no luck",
                        "a.B.off was skipped, and not for a reason that is allowed: later");
    }

    @Test
    void allowsWhatTheTckLeavesOpenInTckClassesOnly() throws Exception {
        String open = thrown("org.testng.SkipException", "Not verified by this TCK.");
        source("ReadTckTest");
        report("ReadTckTest", RAN.repeat(30) + open);
        assertThat(check()).isEmpty();

        source("FirstTest");
        report("FirstTest", open);
        assertThat(check()).hasSize(1);
    }

    @Test
    void noticesATckClassOfWhichNothingOrLittleRan() throws Exception {
        source("ReadTckTest");
        assertThat(check()).containsExactly("a.ReadTckTest ran no test: surefire has no report of it");

        report("ReadTckTest", RAN);
        assertThat(check()).singleElement().asString().startsWith("a.ReadTckTest ran 1 of 1 tests; the TCK has more");
    }

    @Test
    void expectsNothingOfAnAbstractClass() throws Exception {
        source("abstract", "SharedTest");

        assertThat(check()).isEmpty();
    }

    private List<String> check() throws Exception {
        return SkippedTests.check(List.of(module), output::add);
    }

    private void source(String name) throws Exception {
        source("", name);
    }

    private void source(String modifier, String name) throws Exception {
        Files.writeString(module.resolve("src/test/java/a/" + name + ".java"), modifier + " class " + name + " {}");
    }

    private void report(String name, String cases) throws Exception {
        Files.writeString(
                module.resolve("target/surefire-reports/TEST-a." + name + ".xml"),
                "<testsuite name='a." + name + "'>" + cases + "</testsuite>");
    }

    private static String thrown(String type, String message) {
        return "<testcase name='thrown' classname='a.B'><skipped type='" + type + "'>" + type + ": " + message
                + "\n\tat a.B.thrown(B.java:1)</skipped></testcase>";
    }
}
