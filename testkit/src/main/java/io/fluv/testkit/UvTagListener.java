package io.fluv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records, for each test tagged {@code uv-NNN}, that it ran and how it ended, where NNN is the number of one of libuv's
 * behaviours; and for each test that was skipped, why. {@link CoverageTable} reads the first record.
 *
 * <p>The JUnit platform finds this class by its service file, so a module's tests are recorded as soon as the testkit is
 * on their class path. Two system properties name the files; without them, as in an IDE, nothing is written. A run
 * replaces what the run before it left.
 *
 * <p>The platform may call a listener from several threads when tests run in parallel, hence the lock.
 */
public final class UvTagListener implements TestExecutionListener {
    /** The system property that names the file of tagged tests: number, test, display name, result. */
    static final String TAGS_PROPERTY = "fluv.uvTags";

    /** The system property that names the file of skipped tests: test, display name, reason. */
    static final String SKIPPED_PROPERTY = "fluv.skippedTests";

    /** The first line of a record of some tests only: this, then what was asked for. */
    static final String PARTIAL = "# partial: ";

    private static final Pattern TAG = Pattern.compile("uv-(\\d+)");

    private final Object lock = new Object();
    private final @Nullable Path tagsFile;
    private final @Nullable Path skippedFile;
    private final @Nullable String selection;

    // Guarded by the lock.
    private final List<String> tags = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final Set<String> recorded = new HashSet<>();
    private @Nullable TestPlan plan;

    public UvTagListener() {
        this(path(TAGS_PROPERTY), path(SKIPPED_PROPERTY), System.getProperty("test"));
    }

    /** @param selection what surefire was told to run with -Dtest, or null when it runs everything */
    UvTagListener(@Nullable Path tagsFile, @Nullable Path skippedFile, @Nullable String selection) {
        this.tagsFile = tagsFile;
        this.skippedFile = skippedFile;
        this.selection = selection == null || selection.isEmpty() ? null : selection;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        synchronized (lock) {
            plan = testPlan;
            // At the start too, so that a JVM that dies leaves no record of an earlier run behind.
            write();
        }
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        synchronized (lock) {
            skip(identifier, reason);
        }
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        synchronized (lock) {
            if (result.getStatus() == Status.ABORTED) {
                skip(
                        identifier,
                        result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
            } else if (identifier.isTest()) {
                record(identifier, result.getStatus() == Status.SUCCESSFUL ? Result.PASSED : Result.FAILED);
            } else if (result.getStatus() == Status.FAILED) {
                // A class that failed before its tests: those that never ran did not pass.
                for (TestIdentifier test : testsIn(identifier)) {
                    record(test, Result.FAILED);
                }
            }
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        synchronized (lock) {
            write();
        }
    }

    /** A skipped class skips each of its tests, of which the platform then says nothing more. */
    private void skip(TestIdentifier identifier, @Nullable String reason) {
        for (TestIdentifier test : testsIn(identifier)) {
            if (record(test, Result.SKIPPED)) {
                skipped.add(row(name(test), test.getDisplayName(), reason == null ? "no reason given" : reason));
            }
        }
    }

    /** What a skip or a failure of one node means: itself, and all below it that can be run. */
    private List<TestIdentifier> testsIn(TestIdentifier identifier) {
        List<TestIdentifier> tests = new ArrayList<>();
        if (isRunnable(identifier)) {
            tests.add(identifier);
        }
        if (plan != null) {
            plan.getDescendants(identifier).stream().filter(this::isRunnable).forEach(tests::add);
        }
        return tests;
    }

    /** A test, or a parameterized method whose single tests do not exist before it runs. */
    private boolean isRunnable(TestIdentifier identifier) {
        boolean leaf = plan == null || plan.getChildren(identifier).isEmpty();
        return identifier.isTest() || (leaf && identifier.getSource().orElse(null) instanceof MethodSource);
    }

    /** Returns false when the test's end is known already. */
    private boolean record(TestIdentifier test, Result result) {
        if (!recorded.add(test.getUniqueId())) {
            return false;
        }
        for (int number : numbers(test)) {
            tags.add(row(Integer.toString(number), name(test), test.getDisplayName(), result.name()));
        }
        return true;
    }

    /** The test's own tags and those of everything that it lies in: a dynamic test has none of its own. */
    private Set<Integer> numbers(TestIdentifier test) {
        Set<Integer> numbers = new TreeSet<>();
        Optional<TestIdentifier> node = Optional.of(test);
        while (node.isPresent()) {
            node.get().getTags().forEach(tag -> {
                Matcher matcher = TAG.matcher(tag.getName());
                if (matcher.matches()) {
                    numbers.add(Integer.parseInt(matcher.group(1)));
                }
            });
            node = plan == null ? Optional.empty() : plan.getParent(node.get());
        }
        return numbers;
    }

    /** {@code class#method}, from the nearest node that knows it. */
    private String name(TestIdentifier test) {
        Optional<TestIdentifier> node = Optional.of(test);
        while (node.isPresent()) {
            TestSource source = node.get().getSource().orElse(null);
            if (source instanceof MethodSource method) {
                return method.getClassName() + "#" + method.getMethodName();
            }
            if (source instanceof ClassSource type) {
                return type.getClassName();
            }
            node = plan == null ? Optional.empty() : plan.getParent(node.get());
        }
        return test.getDisplayName();
    }

    private void write() {
        write(tagsFile, tags);
        write(skippedFile, skipped);
    }

    private void write(@Nullable Path file, List<String> rows) {
        if (file == null) {
            return;
        }
        List<String> lines = new ArrayList<>();
        if (selection != null) {
            lines.add(PARTIAL + selection);
        }
        lines.addAll(rows);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record the tests in " + file, e);
        }
    }

    private static String row(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(cell.replaceAll("\\s+", " ").strip());
        }
        return String.join("\t", row);
    }

    private static @Nullable Path path(String property) {
        String value = System.getProperty(property);
        return value == null || value.isEmpty() ? null : Path.of(value);
    }

    /** How a test ended, as the records spell it. */
    enum Result {
        PASSED,
        FAILED,
        SKIPPED
    }
}
