package io.fluv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The last step of {@code mvn verify}: holds what the tests of all modules did against what they ought to do.
 *
 * <p>Arguments: the root folder; {@code check}, {@code write} or {@code skip}; whether every outside program had to be
 * there. Throws what is wrong, a line each, for Maven to show. A build of some modules or of some tests only cannot be judged, so
 * this says what is missing and passes.
 */
public final class BuildCheck {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private BuildCheck() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Mode mode = Mode.of(arguments[1]);
        boolean toolsRequired = Boolean.parseBoolean(arguments[2]);
        if (mode == Mode.SKIP) {
            System.out.println("coverage and skipped tests: not checked, because of -Dfluv.coverage=skip");
            return;
        }
        List<Path> modules = modulesWithTests(root);
        List<String> missing = missing(root, modules);
        if (!missing.isEmpty()) {
            System.out.println("coverage and skipped tests: not checked, because this was no run of all tests:");
            missing.forEach(line -> System.out.println("  " + line));
            return;
        }
        List<String> problems = new ArrayList<>(SkippedTests.check(modules, System.out::println));
        problems.addAll(CoverageTable.run(root, modules, mode == Mode.WRITE, toolsRequired, System.out::println));
        if (!problems.isEmpty()) {
            throw new AssertionError("the tests do not show what they should:\n" + String.join("\n", problems));
        }
    }

    /** The modules whose tests must have run: those of the root's pom that have any. */
    static List<Path> modulesWithTests(Path root) throws IOException {
        return MODULE.matcher(Files.readString(root.resolve("pom.xml")))
                .results()
                .map(module -> root.resolve(module.group(1)))
                .filter(module -> !testSources(module).isEmpty())
                .sorted()
                .toList();
    }

    /** The sources that surefire takes for tests by their names. */
    static List<Path> testSources(Path module) {
        Path sources = module.resolve("src/test/java");
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.getFileName().toString().matches("(Test.*|.*Test|.*Tests)\\.java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records in a module's target folder: one of each kind for every JVM that ran tests. */
    static List<Path> records(Path module, String glob) throws IOException {
        Path target = module.resolve("target");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(target)) {
            try (var files = Files.newDirectoryStream(target, glob)) {
                files.forEach(found::add);
            }
        }
        found.sort(null);
        return found;
    }

    private static List<String> missing(Path root, List<Path> modules) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path module : modules) {
            List<Path> records = records(module, CoverageTable.RECORDS);
            if (records.isEmpty()) {
                missing.add("the tests of " + root.relativize(module) + " have not run");
            }
            for (Path record : records) {
                try (Stream<String> lines = Files.lines(record)) {
                    lines.filter(line -> line.startsWith(UvTagListener.PARTIAL))
                            .forEach(line -> missing.add(root.relativize(record) + " is of -Dtest="
                                    + line.substring(UvTagListener.PARTIAL.length())));
                }
            }
        }
        return missing;
    }

    private enum Mode {
        CHECK,
        WRITE,
        SKIP;

        static Mode of(String name) {
            return switch (name) {
                case "check" -> CHECK;
                case "write" -> WRITE;
                case "skip" -> SKIP;
                default ->
                    throw new IllegalArgumentException(
                            "fluv.coverage is \"" + name + "\"; it may be check, write or skip");
            };
        }
    }
}
