package io.fluv.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs classes of tests that are to fail, or not, as a build would: for tests of what watches tests. They are nested ones,
 * which surefire does not take for tests by itself.
 */
public final class SampleTests {
    private SampleTests() {}

    /** What each failure says, or its first cause where it has one: a platform's own message says that there is a failure. */
    public static List<String> failuresOf(Class<?>... samples) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(samples).map(type -> selectClass(type)).toList())
                .build();
        // Without the listener that keeps the records of the real run.
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone).execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        if (summary.getTestsStartedCount() < samples.length) {
            throw new AssertionError(
                    "only " + summary.getTestsStartedCount() + " tests were found in " + List.of(samples));
        }
        return summary.getFailures().stream()
                .map(failure -> firstCause(failure.getException()).getMessage())
                .toList();
    }

    private static Throwable firstCause(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first;
    }
}
