package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private static final String STACK_TRACE = "\tat ";

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
    void anUnknownNameIsAnErrorOfUse() {
        Output output = run("no-such-program");

        assertThat(output.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.text()).contains("no-such-program").doesNotContain(STACK_TRACE);
    }

    /** The name of the program is not one of its arguments, and is not to be counted with them. */
    @Test
    void anArgumentTooManyIsToldByItself() {
        Output one = run("udp-hello-world", "127.0.0.1:7000", "and-more");
        Output two = run("udp-hello-world", "127.0.0.1:7000", "and", "more");

        assertThat(one.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(one.text().lines().findFirst()).contains("Unmatched argument: 'and-more'");
        assertThat(one.text()).contains("Usage: examples/run udp-hello-world");
        assertThat(two.text().lines().findFirst()).contains("Unmatched arguments: 'and', 'more'");
    }

    @Test
    void aNameThatIsNearlyThatOfAProgramBringsIt() {
        Output output = run("udp-hello-word");

        assertThat(output.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.text())
                .startsWith("Unmatched argument: 'udp-hello-word'")
                .contains("udp-hello-world");
        assertThat(run("host", "localhost", "--no-such-option").text())
                .startsWith("Unknown option: '--no-such-option'");
    }

    @Test
    void anAddressOfAnotherFormIsAnErrorOfUse() {
        Output output = run("tcp-hello-world", "127.0.0.1");

        assertThat(output.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.text())
                .contains("'127.0.0.1' is not like 127.0.0.1:7000 or [::1]:7000")
                .contains("Usage: examples/run tcp-hello-world")
                .doesNotContain(STACK_TRACE);
    }

    @Test
    void aFailureOfTheNetworkIsOneLineAndNoStackTrace() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Output output = run("tcp-hello-world", "[::1]:" + free);

        assertThat(output.status()).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(output.text().lines()).containsExactly("connect [::1]:" + free + ": connection refused");
    }

    private static Output run(String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        int status = Main.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return new Output(status, text.toString());
    }

    private record Output(int status, String text) {}
}
