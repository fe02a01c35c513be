package io.fluv.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.fluv.testkit.CodeRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which package may use which: core's layers point strictly downward.
 *
 * <p>A package's rule lists all that it may use besides itself, so that it also keeps Reactor, Netty and the rest of the
 * world out. The root package is the contract that everything above it implements; {@code nio} puts all parts together.
 */
@AnalyzeClasses(packages = "io.fluv.core", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.fluv.core";
    private static final String ERROR = "io.fluv.core.error";
    private static final String TIME = "io.fluv.core.time";
    private static final String FRAME = "io.fluv.core.frame";
    private static final String FLOW = "io.fluv.core.flow";
    private static final String HOST = "io.fluv.core.host";
    private static final String LOOP = "io.fluv.core.loop";
    private static final String DNS = "io.fluv.core.dns";
    private static final String TCP = "io.fluv.core.tcp";
    private static final String UDP = "io.fluv.core.udp";
    private static final String WIRETAP = "io.fluv.core.wiretap";
    private static final String NIO = "io.fluv.core.nio";

    @ArchTest
    static final ArchRule ERROR_USES_THE_JDK = layer(ERROR);

    @ArchTest
    static final ArchRule TIME_USES_THE_JDK = layer(TIME);

    @ArchTest
    static final ArchRule FLOW_USES_THE_JDK = layer(FLOW);

    @ArchTest
    static final ArchRule FRAME_USES_ERRORS = layer(FRAME, ERROR);

    @ArchTest
    static final ArchRule THE_CONTRACT_USES_ERRORS_CLOCKS_AND_FRAMES = layer(ROOT, FRAME, ERROR, TIME);

    @ArchTest
    static final ArchRule HOST_USES_ERRORS = layer(HOST, ERROR);

    @ArchTest
    static final ArchRule LOOP_KNOWS_NO_PROTOCOL = layer(LOOP, FLOW, TIME, ERROR, ROOT);

    @ArchTest
    static final ArchRule DNS_STANDS_ON_THE_LOOP = layer(DNS, LOOP, FLOW, TIME, ERROR, ROOT);

    @ArchTest
    static final ArchRule TCP_STANDS_ON_THE_LOOP_AND_LOOKS_UP_NAMES =
            layer(TCP, DNS, LOOP, HOST, FLOW, FRAME, TIME, ERROR, ROOT);

    @ArchTest
    static final ArchRule UDP_STANDS_ON_THE_LOOP = layer(UDP, LOOP, HOST, FLOW, TIME, ERROR, ROOT);

    @ArchTest
    static final ArchRule WIRETAP_KNOWS_THE_CONTRACT_ALONE = layer(WIRETAP, FRAME, ERROR, ROOT);

    @ArchTest
    static final ArchRule NIO_PUTS_ALL_TOGETHER = layer(NIO, TCP, UDP, DNS, LOOP, HOST, FLOW, FRAME, TIME, ERROR, ROOT);

    @ArchTest
    static final ArchRule EVERY_CLASS_HAS_A_LAYER = classes()
            .should()
            .resideInAnyPackage(ROOT, ERROR, TIME, FRAME, FLOW, HOST, LOOP, DNS, TCP, UDP, WIRETAP, NIO)
            .because("a package without a rule could use anything");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().allowEmptyShould(true);

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

    private static ArchRule layer(String layer, String... below) {
        List<String> allowed = new ArrayList<>(List.of(below));
        allowed.add(layer);
        // jdk.net has socket options.
        allowed.addAll(List.of("java..", "jdk.net..", "org.jspecify.annotations"));
        // A layer may still be empty.
        return classes()
                .that()
                .resideInAPackage(layer)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .allowEmptyShould(true);
    }

    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
