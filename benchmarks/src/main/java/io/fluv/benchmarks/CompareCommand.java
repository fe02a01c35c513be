package io.fluv.benchmarks;

import io.fluv.benchmarks.server.ServerKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that compare servers: they differ in the cases that they begin with. */
abstract class CompareCommand implements Callable<Integer> {
    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** A quick look: one case of each kind, for so long. */
    private static final Duration QUICK = Duration.ofMillis(300);

    private static final int QUICK_ROUNDS = 3;

    private final List<Case> cases;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--cases",
            split = ",",
            paramLabel = "CASE",
            description = "Which cases: ${COMPLETION-CANDIDATES}.",
            completionCandidates = CaseNames.class)
    private List<Case> chosenCases = List.of();

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "SERVER",
            description = "Which servers; by default all that this platform has: ${COMPLETION-CANDIDATES}.",
            completionCandidates = ServerNames.class)
    private List<ServerKind> chosenServers = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "How often each server does each case; 5.")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "S", description = "How long it is measured each time; 1.")
    private double seconds = 1;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long each case warms up each server before, twice; 1.5.")
    private double warmUpSeconds = 1.5;

    @Option(
            names = "--quick",
            description = "A first look in less than a minute: fewer cases and servers, short rounds, wide spread.")
    private boolean quick;

    @Option(
            names = "--pin",
            description = "Gives the servers processor 0 and the load processor 1, by taskset (Linux). Steadier.")
    private boolean pinned;

    @Option(names = "--markdown", description = "Also prints the table as Markdown, as the README has it.")
    private boolean markdown;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where every sample goes, a line of JSON each; by default a new file in benchmarks/target/results.")
    private @Nullable Path out;

    CompareCommand(List<Case> cases) {
        this.cases = cases;
    }

    boolean measuresLag() {
        return false;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter output = spec.commandLine().getOut();
        Plan plan = plan();
        output.printf(
                Locale.ROOT,
                "%s, JDK %s, %s; %d rounds of %s s; %s%n",
                LocalDate.now(ZoneId.systemDefault()),
                Runtime.version(),
                Proc.hardware(),
                plan.rounds(),
                plan.measured().toMillis() / 1e3,
                plan.servers());
        List<Sample> samples = new Comparison(plan, output).run();
        Report report = new Report(plan, samples);
        report.print(output);
        if (markdown) {
            report.printMarkdown(output);
        }
        output.flush();
        return 0;
    }

    private Plan plan() {
        List<ServerKind> servers = chosenServers.isEmpty() ? defaultServers() : chosenServers;
        for (ServerKind server : servers) {
            if (!server.isAvailable()) {
                throw new ParameterException(spec.commandLine(), server + " needs what this platform does not have");
            }
        }
        if (rounds < 1 || seconds <= 0 || warmUpSeconds < 0) {
            throw new ParameterException(spec.commandLine(), "--rounds, --seconds and --warm-up have to be positive");
        }
        Duration measured = quick ? QUICK : duration(seconds);
        return new Plan(
                chosenCases.isEmpty() ? (quick ? quickCases() : cases) : chosenCases,
                servers,
                quick ? QUICK_ROUNDS : rounds,
                measured,
                measured.dividedBy(3),
                quick ? QUICK : duration(warmUpSeconds),
                measuresLag(),
                pinned,
                out != null ? out : defaultFile());
    }

    /** One of each kind, where there are enough to choose from. */
    private List<Case> quickCases() {
        List<Case> few = cases.stream().filter(Case.QUICK::contains).toList();
        return few.isEmpty() ? cases : few;
    }

    private Path defaultFile() {
        String name =
                spec.name() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(FILE_TIME) + ".jsonl";
        return Path.of("benchmarks", "target", "results", name);
    }

    /** In a quick look without Netty alone, which Reactor Netty runs on. */
    private List<ServerKind> defaultServers() {
        return available().stream()
                .filter(server -> !quick || !server.isNetty())
                .toList();
    }

    static List<ServerKind> available() {
        return Arrays.stream(ServerKind.values())
                .filter(ServerKind::isAvailable)
                .toList();
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** For the help text. */
    static final class CaseNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Case.values()).map(Case::toString).iterator();
        }
    }

    /** For the help text. */
    static final class ServerNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(ServerKind.values()).map(ServerKind::title).iterator();
        }
    }

    /** Echo. */
    @Command(name = "compare", description = "Echo servers: streams, datagrams, bulk, short connections. The default.")
    static final class Echo extends CompareCommand {
        Echo() {
            super(Case.ECHO);
        }
    }

    /** Scale. */
    @Command(
            name = "scale",
            description = "Ping-pong on 1 to 8,000 connections, with how long a task waits for the server's loop. "
                    + "Wants ulimit -n of 10,000.")
    static final class Scale extends CompareCommand {
        Scale() {
            super(Case.SCALE);
        }

        @Override
        boolean measuresLag() {
            return true;
        }
    }

    /** Chains. */
    @Command(
            name = "chains",
            description = "What applications put between reading and writing, beside Reactor Netty's equivalent.")
    static final class Chains extends CompareCommand {
        Chains() {
            super(Case.CHAINS);
        }
    }
}
