package io.fluv.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The table of libuv's behaviours and of the tests that hold ours to them: {@code docs/libuv-coverage.md}.
 *
 * <p>It is made from {@code docs/libuv-behaviours.tsv}, which people write, and from what {@link UvTagListener} recorded,
 * so that a row names a test only when that test passed. A behaviour without a test needs a reason, and one with a test
 * must not have any: a reason that has been overtaken is taken out.
 */
final class CoverageTable {
    /** The records of tagged tests in a module's target folder. */
    static final String RECORDS = "uv-tags*.tsv";

    /** How many behaviours there are, numbered from 1. */
    private static final int COUNT = 118;

    private static final String BEHAVIOURS = "docs/libuv-behaviours.tsv";
    private static final String TABLE = "docs/libuv-coverage.md";
    private static final String HEADER = "number\tsection\tbehaviour\treason";
    private static final String REWRITE = "run mvn verify -Dfluv.coverage=write to rewrite it";

    private final List<Behaviour> behaviours;
    private final List<Outcome> outcomes;

    CoverageTable(List<Behaviour> behaviours, List<Outcome> outcomes) {
        this.behaviours = List.copyOf(behaviours);
        this.outcomes = List.copyOf(outcomes);
    }

    /**
     * Compares the committed table with the one that this run yields, or replaces it.
     *
     * @param toolsRequired false lets a test pass for its row that was skipped for want of an outside program, so that
     *     a machine without one can check all the rest
     * @return what is wrong
     */
    static List<String> run(
            Path root, List<Path> modules, boolean write, boolean toolsRequired, Consumer<String> output)
            throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Path module : modules) {
            for (Path record : BuildCheck.records(module, RECORDS)) {
                for (String line : Files.readAllLines(record)) {
                    outcomes.add(Outcome.parse(line, record));
                }
            }
        }
        CoverageTable table = new CoverageTable(parse(Files.readAllLines(root.resolve(BEHAVIOURS))), outcomes);
        boolean trustSkipped = !toolsRequired && !write;
        List<String> problems = new ArrayList<>(table.problems(trustSkipped));
        String text = table.render(trustSkipped);
        Path file = root.resolve(TABLE);
        if (write) {
            Files.writeString(file, text);
            output.accept("wrote " + TABLE);
        } else if (!Files.exists(file)) {
            problems.add(TABLE + " does not exist: " + REWRITE);
        } else if (!Files.readString(file).equals(text)) {
            problems.add(TABLE + " is not what this run yields: " + REWRITE);
        }
        output.accept(table.summary(trustSkipped));
        return problems;
    }

    /** Reads the behaviours; their numbers must be 1 to {@value #COUNT}, each once and in order. */
    static List<Behaviour> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IllegalArgumentException(BEHAVIOURS + " must begin with the line " + HEADER.replace('\t', ' '));
        }
        List<Behaviour> behaviours = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            int expected = behaviours.size() + 1;
            if (cells.length != 4 || !cells[0].equals(Integer.toString(expected))) {
                throw new IllegalArgumentException(BEHAVIOURS + ": expected number " + expected
                        + " and four columns, found: " + line.replace('\t', '|'));
            }
            behaviours.add(new Behaviour(expected, cells[1].strip(), cells[2].strip(), cells[3].strip()));
        }
        if (behaviours.size() != COUNT) {
            throw new IllegalArgumentException(
                    BEHAVIOURS + " has " + behaviours.size() + " behaviours; there are " + COUNT);
        }
        return behaviours;
    }

    /** What is wrong with the tests and the reasons, one line each. */
    List<String> problems(boolean trustSkipped) {
        Set<String> problems = new TreeSet<>();
        List<Integer> bare = new ArrayList<>();
        for (Behaviour behaviour : behaviours) {
            boolean held = !tests(behaviour.number(), trustSkipped).isEmpty();
            boolean excused = !behaviour.reason().isEmpty();
            if (held && excused) {
                problems.add("behaviour " + behaviour.number() + " has a test, so it needs no reason in " + BEHAVIOURS);
            } else if (!held && !excused) {
                bare.add(behaviour.number());
            }
        }
        if (!bare.isEmpty()) {
            problems.add("no test tagged uv-NUMBER and no reason in " + BEHAVIOURS + " for: "
                    + bare.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        for (Outcome outcome : outcomes) {
            if (outcome.number() < 1 || outcome.number() > behaviours.size()) {
                problems.add(outcome.test() + " is tagged uv-" + outcome.number() + ", which is no behaviour");
            } else if (outcome.result() == UvTagListener.Result.FAILED
                    || (outcome.result() == UvTagListener.Result.SKIPPED && !trustSkipped)) {
                problems.add(
                        outcome.test() + ", tagged uv-" + outcome.number() + ", did not pass: " + outcome.result());
            }
        }
        return List.copyOf(problems);
    }

    String render(boolean trustSkipped) {
        StringBuilder text = new StringBuilder()
                .append("# libuv's behaviours, and the tests that hold ours to them\n\n")
                .append("`mvn verify` compares this table with the tests that passed and fails where they differ; ")
                .append("`mvn verify -Dfluv.coverage=write`\nwrites it. Change nothing here: the sentences and the ")
                .append("reasons are in [libuv-behaviours.tsv](libuv-behaviours.tsv), and a test\nclaims a behaviour ")
                .append("with `@Tag(\"uv-NUMBER\")`. The numbers follow libuv's own tests.\n");
        String section = "";
        for (Behaviour behaviour : behaviours) {
            if (!behaviour.section().equals(section)) {
                section = behaviour.section();
                text.append("\n## ").append(section).append("\n\n");
                text.append("| | behaviour | held by |\n|---:|---|---|\n");
            }
            text.append("| ").append(behaviour.number());
            text.append(" | ").append(cell(behaviour.text()));
            text.append(" | ").append(heldBy(behaviour, trustSkipped)).append(" |\n");
        }
        return text.toString();
    }

    String summary(boolean trustSkipped) {
        long held = behaviours.stream()
                .filter(behaviour -> !tests(behaviour.number(), trustSkipped).isEmpty())
                .count();
        long excused = behaviours.stream()
                .filter(behaviour -> !behaviour.reason().isEmpty())
                .count();
        long skipped = outcomes.stream()
                .filter(outcome -> outcome.result() == UvTagListener.Result.SKIPPED)
                .map(Outcome::test)
                .distinct()
                .count();
        String trusted = skipped > 0 && trustSkipped
                ? "; of their tests, " + skipped + " were skipped here and are trusted"
                : "";
        return "libuv's behaviours: " + behaviours.size() + ", with a test " + held + ", with a reason why not "
                + excused + trusted;
    }

    private String heldBy(Behaviour behaviour, boolean trustSkipped) {
        Set<String> tests = tests(behaviour.number(), trustSkipped);
        if (!tests.isEmpty()) {
            return tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining("<br>"));
        }
        return behaviour.reason().isEmpty() ? "**nothing**" : "*" + cell(behaviour.reason()) + "*";
    }

    /** The tests that hold a behaviour. A parameterized test does so only when each of its runs passed. */
    private Set<String> tests(int number, boolean trustSkipped) {
        Map<String, Boolean> passed = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.number() == number) {
                boolean good = outcome.result() == UvTagListener.Result.PASSED
                        || (outcome.result() == UvTagListener.Result.SKIPPED && trustSkipped);
                passed.merge(outcome.shortName(), good, Boolean::logicalAnd);
            }
        }
        passed.values().removeIf(good -> !good);
        return passed.keySet();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** One of libuv's behaviours, and why there is no test for it, or an empty text when there is one. */
    record Behaviour(int number, String section, String text, String reason) {}

    /** How one test ended that claims to hold one behaviour. */
    record Outcome(int number, String test, UvTagListener.Result result) {
        static Outcome parse(String line, Path file) {
            String[] cells = line.split("\t", -1);
            if (cells.length != 4) {
                throw new IllegalArgumentException(file + " has a line that is no record of a test: " + line);
            }
            return new Outcome(Integer.parseInt(cells[0]), cells[1], UvTagListener.Result.valueOf(cells[3]));
        }

        /** {@code Class.method}, without the package. */
        String shortName() {
            int method = test.indexOf('#');
            String type = method < 0 ? test : test.substring(0, method);
            String name = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
            return method < 0 ? name : name + "." + test.substring(method + 1);
        }
    }
}
