package io.fluv.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void withoutACommandItCompares() {
        assertThat(Main.withCommand()).containsExactly("compare");
        assertThat(Main.withCommand("--quick")).containsExactly("compare", "--quick");
        assertThat(Main.withCommand("soak", "--seed", "1")).containsExactly("soak", "--seed", "1");
        assertThat(Main.withCommand("--help")).containsExactly("--help");
    }

    @Test
    void theHelpNamesEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("compare", "scale", "chains", "memory", "soak", "jmh");
    }

    @Test
    void aCaseThatThereIsNotIsToldTogetherWithThoseThatThereAre() {
        assertThat(run("compare", "--cases", "pong")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("pong is none of pingpong1,", "fanout");
    }

    @Test
    void noRoundsAreRefused() {
        assertThat(run("compare", "--rounds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("soak", "--minutes", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    /** The name of the command is not one of its arguments, and is not to be counted with them. */
    @Test
    void anArgumentTooManyIsToldByItself() {
        assertThat(run("soak", "more")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).startsWith("Unmatched argument: 'more'").contains("Usage: benchmarks/run soak");
    }

    @Test
    void aComparisonPrintsItsTablesAndKeepsEverySample() throws Exception {
        Path samples = folder.resolve("samples.jsonl");
        int rounds = 2;
        String[] servers = {"fluv", "rn-nio", "nio"};

        assertThat(run(
                        "compare",
                        "--markdown",
                        "--cases=pingpong10,bulk1",
                        "--servers=" + String.join(",", servers),
                        "--rounds=" + rounds,
                        "--seconds=0.05",
                        "--warm-up=0.05",
                        "--out=" + samples))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("pingpong10: ping-pong, 10 connections", "bulk1: 1 connection streaming")
                .contains("| processor time, us | fluv | rn-nio | nio | fluv / rn | rate / rn | p50 / rn | p99 / rn |")
                .containsPattern("\\| ping-pong, 10 connections \\(pingpong10\\) \\| [0-9.]+ ±[0-9]+% \\|");
        assertThat(Files.readAllLines(samples))
                .hasSize(rounds * 2 * servers.length)
                .allMatch(line -> line.startsWith("{") && line.endsWith("}") && line.contains("\"cpu_us\""));
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
