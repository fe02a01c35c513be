package io.fluv.testkit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs a test that is {@link OwnProcess} in a child, and does nothing in that child. */
final class OwnProcessExtension implements InvocationInterceptor {
    /** Longer than a test may take, which ends it first. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        if (OwnProcessRun.isChild()) {
            invocation.proceed();
        } else {
            invocation.skip();
            runInChild(method.getTargetClass(), method.getExecutable());
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onlyInChild(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onlyInChild(invocation);
    }

    private static void onlyInChild(Invocation<Void> invocation) throws Throwable {
        if (OwnProcessRun.isChild()) {
            invocation.proceed();
        } else {
            invocation.skip();
        }
    }

    private static void runInChild(Class<?> type, Method method) throws IOException, InterruptedException {
        OwnProcess how = method.getAnnotation(OwnProcess.class);
        try (Peer child = Peer.start(command(how, type, method))) {
            Peer.Exit exit = child.awaitExit(PATIENCE);
            if (exit.code() == OwnProcessRun.SKIPPED) {
                Matcher reason = Pattern.compile(OwnProcessRun.REASON + "(.*)").matcher(exit.stdout());
                Assumptions.abort(reason.find() ? reason.group(1) : exit.stdout());
            }
            if (exit.code() != OwnProcessRun.PASSED) {
                throw new AssertionError("in a process of its own, which ended with " + exit.code() + ":\n"
                        + exit.stdout() + exit.stderr());
            }
        }
    }

    private static List<String> command(OwnProcess how, Class<?> type, Method method)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (how.network()) {
            command.addAll(OwnNetwork.command());
        }
        if (how.descriptors() > 0) {
            command.addAll(List.of("sh", "-c", "ulimit -n " + how.descriptors() + " && exec \"$@\"", "sh"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx" + how.heap(),
                // What can't be reached is gone when System.gc() returns, all of it: a test may measure its heap.
                "-XX:+UseSerialGC",
                "-XX:MarkSweepDeadRatio=0",
                "-XX:TieredStopAtLevel=1", // they live for seconds
                "-D" + Tool.REQUIRE_PROPERTY + "=" + Boolean.getBoolean(Tool.REQUIRE_PROPERTY),
                "-D" + OwnNetwork.INSIDE_PROPERTY + "=" + how.network(),
                "-D" + OwnProcessRun.CHILD_PROPERTY + "=true",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(inherited());
        command.addAll(List.of(OwnProcessRun.class.getName(), type.getName(), method.getName()));
        return command;
    }

    /** What this JVM watches its tests with, and what that was given. */
    private static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:")
                        || argument.startsWith("-Dfluv.")
                        || argument.equals("-XX:+AllowRedefinitionToAddDeleteMethods"))
                .toList();
    }
}
