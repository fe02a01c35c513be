package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class UvTagListenerTest {
    private static final String HERE = UvTagListenerTest.class.getName();

    @TempDir
    Path folder;

    @Test
    void recordsEachTaggedTest() throws Exception {
        run(Tagged.class, null);

        assertThat(tags())
                .containsExactlyInAnyOrder(
                        "1\t" + HERE + "$Tagged#passes\tpasses()\tPASSED",
                        "2\t" + HERE + "$Tagged#passes\tpasses()\tPASSED",
                        "3\t" + HERE + "$Tagged#fails\tfails()\tFAILED",
                        "4\t" + HERE + "$Tagged#twice\t[1] a\tPASSED",
                        "4\t" + HERE + "$Tagged#twice\t[2] b\tPASSED",
                        "5\t" + HERE + "$Tagged#dynamic\tone\tPASSED",
                        "6\t" + HERE + "$Tagged#aborts\taborts()\tSKIPPED");
        assertThat(skipped()).containsExactly(HERE + "$Tagged#aborts\taborts()\tno such thing");
    }

    @Test
    void aSkippedClassSkipsItsTests() throws Exception {
        run(Off.class, null);

        assertThat(tags())
                .containsExactlyInAnyOrder(
                        "7\t" + HERE + "$Off#one\tone()\tSKIPPED", "7\t" + HERE + "$Off#many\tmany(String)\tSKIPPED");
        assertThat(skipped()).hasSize(2).allMatch(line -> line.endsWith("\ttoo soon"));
    }

    @Test
    void aClassThatFailsBeforeItsTestsFailsThem() throws Exception {
        run(Broken.class, null);

        assertThat(tags()).containsExactly("8\t" + HERE + "$Broken#never\tnever()\tFAILED");
    }

    @Test
    void aRunReplacesTheRecordOfTheOneBefore() throws Exception {
        run(Off.class, null);
        run(Broken.class, null);

        assertThat(tags()).hasSize(1);
        assertThat(skipped()).isEmpty();
    }

    @Test
    void aRunOfSomeTestsOnlySaysSo() throws Exception {
        run(Broken.class, "Broken#never");

        assertThat(tags().get(0)).isEqualTo("# partial: Broken#never");
    }

    /** Runs a class of samples with this listener alone: the one that the service file names records this test itself. */
    private void run(Class<?> samples, @Nullable String selection) {
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(samples))
                                .build(),
                        new UvTagListener(
                                folder.resolve("uv-tags.tsv"), folder.resolve("skipped-tests.tsv"), selection));
    }

    private List<String> tags() throws Exception {
        return Files.readAllLines(folder.resolve("uv-tags.tsv"));
    }

    private List<String> skipped() throws Exception {
        return Files.readAllLines(folder.resolve("skipped-tests.tsv"));
    }

    // The samples. Surefire runs no nested classes by itself.

    static class Tagged {
        @Test
        @Tag("uv-1")
        @Tag("uv-2")
        void passes() {}

        @Test
        @Tag("uv-3")
        void fails() {
            throw new AssertionError("a sample that fails");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        @Tag("uv-4")
        void twice(String value) {
            assertThat(value).isNotEmpty();
        }

        @TestFactory
        @Tag("uv-5")
        Stream<DynamicTest> dynamic() {
            return Stream.of(DynamicTest.dynamicTest("one", () -> {}));
        }

        @Test
        @Tag("uv-6")
        void aborts() {
            Assumptions.abort("no such thing");
        }

        @Test
        void untagged() {}
    }

    @Tag("uv-7")
    @Disabled("too soon")
    static class Off {
        @Test
        void one() {}

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void many(String value) {
            assertThat(value).isNotEmpty();
        }
    }

    static class Broken {
        @BeforeAll
        static void breaks() {
            throw new AssertionError("a sample that breaks");
        }

        @Test
        @Tag("uv-8")
        void never() {}
    }
}
