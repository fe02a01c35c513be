package io.fluv.testkit;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds for the main code of every module that is published. A module's ArchitectureTest includes these. */
public final class CodeRules {
    private CodeRules() {}

    public static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Manager|Utils?|Helper)")
            .because("such a name would fit any class")
            .allowEmptyShould(true);

    public static final ArchRule NOTHING_PRINTS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
            .because("a library has no console; what it has to say goes to its observer")
            .allowEmptyShould(true);

    public static final ArchRule NOTHING_SLEEPS = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "the target is Thread.sleep",
                    call -> call.getName().equals("sleep")
                            && (call.getTargetOwner().isEquivalentTo(Thread.class)
                                    || call.getTargetOwner().getName().equals("java.util.concurrent.TimeUnit"))))
            .because("a loop waits in its selector and nowhere else")
            .allowEmptyShould(true);

    public static final ArchRule NO_SYNCHRONIZED_METHODS = methods()
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .because("state belongs to one loop, and a lock that callers can see is one that they can hold")
            .allowEmptyShould(true);

    /** A package-info that says what lives there, compiled because it carries an annotation. */
    public static final ArchRule PACKAGES_ARE_DOCUMENTED_AND_NULL_MARKED = classes()
            .should(new ArchCondition<>("lie in a package whose package-info is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
                    events.add(new SimpleConditionEvent(
                            type, marked, type.getPackageName() + " has no @NullMarked package-info"));
                }
            })
            .allowEmptyShould(true);

    /** For the classes of tests. A probe keeps watch by itself; whoever writes another subscriber has it keep watch, too. */
    public static final ArchRule SUBSCRIBERS_KEEP_WATCH = classes()
            .that()
            .implement(Flow.Subscriber.class)
            .and()
            .areNotAssignableTo(Flow.Processor.class)
            .and()
            .areNotAnnotatedWith(Unprobed.class)
            .should(new ArchCondition<>("have a field that is a SignalRules, and hold each signal against it") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean watches = type.getAllFields().stream()
                            .anyMatch(field -> field.getRawType().isEquivalentTo(SignalRules.class));
                    events.add(new SimpleConditionEvent(
                            type, watches, type.getName() + " is a subscriber, and has no SignalRules"));
                }
            })
            .because("a test of a stream is to prove that its signals are serial");

    /**
     * No public signature of an exported package names a type of the module that its users cannot see. javac has a lint
     * for this, which is off because it objects to every JSpecify annotation as well.
     *
     * @param moduleInfo the compiled module descriptor
     */
    public static ArchRule exportedSignaturesAreVisible(Path moduleInfo) {
        ModuleDescriptor module = read(moduleInfo);
        Set<String> exported = module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        DescribedPredicate<JavaClass> visible = DescribedPredicate.describe(
                "visible to users of " + module.name(),
                type -> isVisible(type) && exported.contains(type.getPackageName()));
        return classes()
                .that(are(visible))
                .should(new ArchCondition<>("have only types in their signatures that users can see") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        Stream.concat(
                                        Stream.concat(
                                                        type.getRawSuperclass().stream(),
                                                        type.getRawInterfaces().stream())
                                                .map(parent -> new Mention(type.getName(), parent)),
                                        type.getMembers().stream()
                                                .filter(CodeRules::isVisible)
                                                .flatMap(CodeRules::mentions))
                                .filter(mention -> isOf(module, mention.type))
                                .filter(mention -> !visible.test(mention.type))
                                .forEach(mention -> events.add(SimpleConditionEvent.violated(
                                        type, mention.where + " shows " + mention.type.getName())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static Stream<Mention> mentions(JavaMember member) {
        Stream<JavaType> types;
        if (member instanceof JavaField field) {
            types = Stream.of(field.getType());
        } else {
            JavaCodeUnit code = (JavaCodeUnit) member;
            types = Stream.of(
                            Stream.of(code.getReturnType()),
                            code.getParameterTypes().stream(),
                            code.getExceptionTypes().stream())
                    .flatMap(stream -> stream);
        }
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .map(type -> new Mention(member.getFullName(), type));
    }

    /** By name, because javac writes no list of a module's packages into its descriptor; our modules are named so. */
    private static boolean isOf(ModuleDescriptor module, JavaClass type) {
        return (type.getPackageName() + ".").startsWith(module.name() + ".");
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(CodeRules::isVisible).orElse(true);
    }

    private static ModuleDescriptor read(Path moduleInfo) {
        try (InputStream in = Files.newInputStream(moduleInfo)) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new IllegalStateException("no module descriptor in " + moduleInfo.toAbsolutePath(), e);
        }
    }

    private record Mention(String where, JavaClass type) {}
}
