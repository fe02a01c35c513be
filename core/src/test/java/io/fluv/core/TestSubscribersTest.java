package io.fluv.core;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fluv.testkit.CodeRules;

/** What the tests of streams look at besides what each is about. */
@AnalyzeClasses(packages = "io.fluv.core", importOptions = OnlyIncludeTests.class)
class TestSubscribersTest {
    @ArchTest
    static final ArchRule WATCH = CodeRules.SUBSCRIBERS_KEEP_WATCH;
}
