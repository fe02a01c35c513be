package io.fluv.reactor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.fluv.testkit.CodeRules;
import java.nio.file.Path;
import org.reactivestreams.Publisher;

/** What the adapter may use. Of core's packages it sees only those exported: there javac itself keeps the border. */
@AnalyzeClasses(packages = "io.fluv.reactor", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule USES_CORE_AND_REACTOR = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.fluv.reactor..",
                    "io.fluv.core..",
                    "io.micrometer.core..",
                    "reactor.blockhound..",
                    "reactor.core..",
                    "reactor.util..",
                    "org.reactivestreams",
                    "org.jspecify.annotations",
                    "java..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule MICROMETER_AND_BLOCKHOUND_ARE_OPTIONAL = noClasses()
            .that()
            .resideInAPackage("io.fluv.reactor")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fluv.reactor.micrometer",
                    "io.micrometer..",
                    "io.fluv.reactor.blockhound",
                    "reactor.blockhound..")
            .because("it runs where they are not");

    /** For the hooks of users, who trace or debug with them, and for those of the tests, which watch with them. */
    @ArchTest
    static final ArchRule PUBLISHERS_ARE_KNOWN_TO_REACTORS_HOOKS = classes()
            .that()
            .areAssignableTo(Publisher.class)
            .should(new ArchCondition<>("be made by a method of their own alone, which has them assembled") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getConstructorCallsToSelf().stream()
                            .filter(call -> !isOfASubclass(call, type))
                            .filter(call -> !call.getOriginOwner().equals(type) || !isAssembled(call.getOrigin()))
                            .forEach(call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
                    type.getConstructorReferencesToSelf()
                            .forEach(reference ->
                                    events.add(SimpleConditionEvent.violated(type, reference.getDescription())));
                }
            });

    private static boolean isOfASubclass(JavaConstructorCall call, JavaClass type) {
        return call.getOrigin() instanceof JavaConstructor
                && call.getOriginOwner().isAssignableTo(type.getName());
    }

    private static boolean isAssembled(JavaCodeUnit maker) {
        return maker.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getName().equals("onAssembly"));
    }

    @ArchTest
    static final ArchRule SIGNATURES =
            CodeRules.exportedSignaturesAreVisible(Path.of("target/classes/module-info.class"));

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
