package io.fluv.testkit;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails each test class that leaves something behind: a thread that Fluv or the test has started, or, where the system
 * tells, a descriptor of a socket, a pipe or a selector.
 *
 * <p>JUnit finds it by its service file, so it holds for every class that Jupiter runs in a module that has the testkit on
 * its class path; {@link TestNgLeakCheck} is for those that TestNG runs. What is left is compared with what was left before,
 * and not with what the class began with: what a static field made counts too. A test in a {@linkplain OwnProcess process of
 * its own} may leave what it likes: that ends with it.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        leftovers(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        boolean nested =
                context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
        if (nested || OwnProcessRun.isChild()) {
            return; // the class around a nested one may still hold what is its own
        }
        List<String> leaks = leftovers(context).sinceLastTime();
        if (!leaks.isEmpty()) {
            throw new AssertionError(message(context.getRequiredTestClass().getSimpleName(), leaks));
        }
    }

    static String message(String who, List<String> leaks) {
        return "left behind by " + who + ": " + String.join("\n", leaks);
    }

    /** Made when the first class of the process begins. */
    private static Leftovers leftovers(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Leftovers.class, first -> new Leftovers(), Leftovers.class);
    }
}
