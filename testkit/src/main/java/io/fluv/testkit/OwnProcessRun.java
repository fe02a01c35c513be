package io.fluv.testkit;

import java.io.PrintStream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The program of a child that runs one test; its exit code tells how that ended. */
final class OwnProcessRun implements TestExecutionListener {
    static final String CHILD_PROPERTY = "fluv.ownProcess";

    static final int FAILED = 1;

    // Codes that no JVM ends with by itself: whoever ends it otherwise has not passed.

    static final int PASSED = 74;
    static final int SKIPPED = 75;

    /** How the line begins that tells why the test was skipped. */
    static final String REASON = "skipped because: ";

    private final PrintStream out;
    private int passed;
    private int failed;

    private OwnProcessRun(PrintStream out) {
        this.out = out;
    }

    static boolean isChild() {
        return Boolean.getBoolean(CHILD_PROPERTY);
    }

    /** Arguments: a class and a method of it, which has no parameters. */
    public static void main(String[] arguments) {
        OwnProcessRun run = new OwnProcessRun(System.out);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(arguments[0], arguments[1]))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .build();
        LauncherFactory.create().execute(request, run);
        // Threads that the test has left behind are for its own assertions, not for this process to wait for.
        System.exit(run.exitCode());
    }

    private int exitCode() {
        if (failed > 0) {
            return FAILED;
        }
        return passed > 0 ? PASSED : SKIPPED;
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        out.println(REASON + reason);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += identifier.isTest() ? 1 : 0;
            case ABORTED ->
                out.println(REASON
                        + result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
            case FAILED -> {
                failed++;
                result.getThrowable().ifPresent(failure -> failure.printStackTrace(out));
            }
        }
    }
}
