package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void withoutANameListsEveryProgram() {
        Output output = run();

        assertThat(output.status()).isZero();
        assertThat(output.text()).contains("Usage: examples/run");
        assertThat(Main.commandLine().getSubcommands().keySet())
                .allSatisfy(name -> assertThat(output.text()).contains(name));
    }

    @Test
    void everyProgramDescribesItselfInOneLineAndHasHelp() {
        Main.commandLine().getSubcommands().forEach((name, program) -> {
            assertThat(program.getCommandSpec().usageMessage().description())
                    .as(name)
                    .hasSize(1);
            assertThat(run(name, "--help").status()).as(name).isZero();
        });
    }

    @Test
    void anUnknownNameIsAnError() {
        assertThat(run("no-such-program").status()).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private static Output run(String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        int status = Main.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return new Output(status, text.toString());
    }

    private record Output(int status, String text) {}
}
