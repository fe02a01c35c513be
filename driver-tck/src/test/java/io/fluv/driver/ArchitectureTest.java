package io.fluv.driver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fluv.driver.tck.Contract;
import io.fluv.testkit.CodeRules;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contracts know the seam alone, so that whatever is below it can be held to them; and none of them is forgotten. */
@AnalyzeClasses(packages = "io.fluv.driver.tck", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule CONTRACTS_KNOW_THE_SEAM = noClasses()
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.fluv.driver.tck",
                    "io.fluv.core.driver",
                    "io.fluv.core.error",
                    "io.fluv.core.time",
                    "org.junit.jupiter..",
                    "org.assertj..",
                    "org.jspecify.annotations",
                    "java.io",
                    "java.lang..",
                    "java.net",
                    "java.nio",
                    "java.nio.charset",
                    "java.nio.file",
                    "java.time",
                    "java.util..");

    @ArchTest
    static void everyContractIsRun(JavaClasses classes) {
        Set<String> contracts = classes.stream()
                .filter(type -> type.isAssignableTo(Contract.class) && !type.isEquivalentTo(Contract.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

        assertThat(contracts).isNotEmpty();
        assertThat(runBy(NioDriverTest.class)).isEqualTo(contracts);
        assertThat(ContractRun.contracts().map(Class::getName)).containsExactlyInAnyOrderElementsOf(contracts);
    }

    private static Set<String> runBy(Class<?> tests) {
        return Stream.of(tests.getDeclaredClasses())
                .map(nested -> nested.getSuperclass().getName())
                .collect(Collectors.toSet());
    }

    @ArchTest
    static final ArchRule NAMES = CodeRules.NAMES_SAY_WHAT_A_CLASS_IS;

    @ArchTest
    static final ArchRule CONSOLE = CodeRules.NOTHING_PRINTS;

    @ArchTest
    static final ArchRule SLEEP = CodeRules.NOTHING_SLEEPS;

    @ArchTest
    static final ArchRule SYNCHRONIZED = CodeRules.NO_SYNCHRONIZED_METHODS;

    @ArchTest
    static final ArchRule PACKAGES = CodeRules.PACKAGES_ARE_DOCUMENTED_AND_NULL_MARKED;
}
