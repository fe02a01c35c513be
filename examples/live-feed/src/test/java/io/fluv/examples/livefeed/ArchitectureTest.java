package io.fluv.examples.livefeed;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fluv.testkit.CodeRules;

/** The packages of the application, from what a line is to who starts it all. */
@AnalyzeClasses(packages = "io.fluv.examples.livefeed", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.fluv.examples.livefeed";

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("application")
            .definedBy(ROOT)
            .layer("web")
            .definedBy(ROOT + ".web")
            .layer("demo")
            .definedBy(ROOT + ".demo")
            .layer("intake")
            .definedBy(ROOT + ".intake")
            .layer("feed")
            .definedBy(ROOT + ".feed")
            .layer("line")
            .definedBy(ROOT + ".line")
            .whereLayer("application")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("web")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("demo")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("intake")
            .mayOnlyBeAccessedByLayers("application", "web", "demo")
            .whereLayer("feed")
            .mayOnlyBeAccessedByLayers("application", "web", "intake")
            .whereLayer("line")
            .mayOnlyBeAccessedByLayers("web", "intake", "feed");

    @ArchTest
    static final ArchRule NAMES = CodeRules.NAMES_SAY_WHAT_A_CLASS_IS;

    @ArchTest
    static final ArchRule SLEEP = CodeRules.NOTHING_SLEEPS;

    @ArchTest
    static final ArchRule SYNCHRONIZED = CodeRules.NO_SYNCHRONIZED_METHODS;

    @ArchTest
    static final ArchRule PACKAGES = CodeRules.PACKAGES_ARE_DOCUMENTED_AND_NULL_MARKED;
}
